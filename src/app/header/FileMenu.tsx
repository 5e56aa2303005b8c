/** Starts, opens and saves documents. */
import { Download, File, FilePlus2, Files, FolderOpen, PencilLine } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useRef } from "react";
import { emptyGraph } from "../../graph/edits/new-graph.ts";
import { openDocument, saveAsFile } from "../stores/open-document.ts";
import { openFile } from "../stores/open-file.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { fetchOrSay } from "../widgets/fetch-or-say.ts";
import popup from "../widgets/Popup.module.css";
import css from "./Header.module.css";

/** The File menu. */
export function FileMenu() {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button className={css["file"] ?? ""} label="File">
            <File size={15} aria-hidden="true" />
            <span>File</span>
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            className={`${popup["popup"]} ${popup["menu"]}`}
            align="start"
            sideOffset={4}
          >
            <DropdownMenu.Item className={popup["item"]} onSelect={() => openDocument(emptyGraph)}>
              <FilePlus2 size={15} aria-hidden="true" />
              New empty canvas
            </DropdownMenu.Item>
            <DropdownMenu.Item className={popup["item"]} onSelect={() => chooser.current?.click()}>
              <FolderOpen size={15} aria-hidden="true" />
              Open…
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className={popup["item"]}
              onSelect={() => useViewStore.setState({ dialog: "projects" })}
            >
              <Files size={15} aria-hidden="true" />
              Projects…
            </DropdownMenu.Item>
            <DropdownMenu.Separator className={popup["separator"]} />
            <DropdownMenu.Item className={popup["item"]} onSelect={saveAsFile}>
              <Download size={15} aria-hidden="true" />
              Save as file
            </DropdownMenu.Item>
            <DropdownMenu.Item className={popup["item"]} onSelect={() => void makeLesson()}>
              <PencilLine size={15} aria-hidden="true" />
              Make a lesson
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        aria-label="Open a document"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) void openFile(file);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Few who open the menu make a lesson, so what that needs is fetched then. */
async function makeLesson(): Promise<void> {
  const teach = await fetchOrSay("The editor of lessons", () => import("../teach/try-out.ts"));
  teach?.makeLesson();
}
