/** A word that explains itself: on hover, on focus, and on a tap or Enter. Escape closes the explanation. */
import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import type { KernelName } from "../../protocol/kernel.ts";
import tip from "../widgets/Button.module.css";
import { Explained } from "../widgets/Explained.tsx";
import { entries, type Word } from "./entries.ts";
import { kernelEntries } from "./kernel-entries.ts";
import { stageEntries } from "./stage-entries.ts";
import css from "./Term.module.css";

interface TermProps {
  /** The word of the glossary, where it is one of its words. */
  readonly of?: Word;
  /** The kernel that is named. */
  readonly kernel?: KernelName;
  /** The stage of the compiler that is named; one without a sentence stays plain. */
  readonly stage?: string;
  /** Around a button of its own: that keeps what it does, and is explained on hover and focus only. */
  readonly asChild?: boolean;
  readonly children: ReactNode;
}

/** The word with its explanation. */
export function Term({ of, kernel, stage, asChild = false, children }: TermProps) {
  const sentence = sentenceOf(of, kernel, stage);
  if (sentence === null) return children;
  if (!asChild)
    return (
      <Explained role="term" className={css["term"]} by={sentence}>
        {children}
      </Explained>
    );
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={tip["tip"]} sideOffset={6} collisionPadding={8}>
          {sentence}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function sentenceOf(
  word: Word | undefined,
  kernel: KernelName | undefined,
  stage: string | undefined,
): string | null {
  if (word !== undefined) return entries[word].sentence;
  if (kernel !== undefined) return kernelEntries[kernel];
  return stage === undefined ? null : (stageEntries[stage] ?? null);
}
