/** A link as a QR code, to be pointed at: small beside the link, and as large as the screen for a classroom. */
import { Maximize2, X } from "lucide-react";
import { encodeQR } from "qr";
import { Dialog } from "radix-ui";
import { useMemo } from "react";
import { Button } from "../widgets/Button.tsx";
import { focusDialog } from "../widgets/focus-dialog.ts";
import popup from "../widgets/Popup.module.css";
import css from "./ShareDialog.module.css";
import { qrBytes } from "./share-texts.ts";

/** Width of the code beside the link, and what the large one leaves free of the screen, in pixels. */
const smallSide = 248;
const freeSide = 112;

/** A code as modules: how many there are in a row, and the path around the dark ones. */
interface Code {
  readonly size: number;
  readonly path: string;
}

/** The code and the way to see it large, or why there is none. */
export function QrCode({ text }: { readonly text: string }) {
  const code = useMemo(() => draw(text), [text]);
  if (code === null)
    return (
      <p className={css["noCode"]}>
        {text === "" ? "" : "Too long for a QR code. Choose the link or the file."}
      </p>
    );
  return (
    <div className={css["code"]}>
      <Picture code={code} side={smallSide} />
      <Dialog.Root>
        <Dialog.Trigger asChild>
          <Button look="outlined">
            <Maximize2 size={14} aria-hidden="true" />
            Show it large
          </Button>
        </Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Overlay className={`${popup["overlay"]} ${css["above"]}`} />
          <Dialog.Content
            className={css["large"]}
            aria-describedby={undefined}
            onOpenAutoFocus={focusDialog}
          >
            <Dialog.Title>QR code of the link</Dialog.Title>
            <Dialog.Close asChild>
              <Button icon label="Close">
                <X size={16} />
              </Button>
            </Dialog.Close>
            <Picture code={code} side={Math.min(innerWidth, innerHeight) - freeSide} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </div>
  );
}

interface PictureProps {
  readonly code: Code;
  readonly side: number;
}

/**
 * Dark on white in every theme, with the quiet zone of four modules, because cameras expect both. Modules are whole pixels wide:
 * uneven ones are misread.
 */
function Picture({ code: { size, path }, side }: PictureProps) {
  return (
    <svg
      className={css["modules"]}
      width={size * Math.max(1, Math.floor(side / size))}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code of the link"
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function draw(text: string): Code | null {
  if (text === "" || text.length > qrBytes) return null;
  const rows = encodeQR(text, "raw", { ecc: "low", border: 4 });
  const path = rows
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])))
    .join("");
  return { size: rows.length, path };
}
