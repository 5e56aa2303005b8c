/** Shares the drawing: as a link, a QR code, a badge, an iframe or a file, with what the link should say beside it. */
import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import type { LinkSettings } from "../../graph/link/link-settings.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { printCount } from "../format.ts";
import { encodeLink } from "../link/link-codec.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { saveAsFile } from "../stores/open-document.ts";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { Provenance } from "../widgets/Provenance.tsx";
import { CopyBox } from "./CopyBox.tsx";
import { DialogFrame } from "./DialogFrame.tsx";
import { LinkLength } from "./LinkLength.tsx";
import { QrCode } from "./QrCode.tsx";
import css from "./ShareDialog.module.css";
import { ShareOptions } from "./ShareOptions.tsx";
import { iframeCode, linkTo, markdownBadge, mostLetters, pageAddress } from "./share-texts.ts";

const aboutLink =
  "The link holds the whole drawing after its #, so it reaches no server: whoever has it can open it, on any machine.";
const aboutFile = "The file holds the whole drawing: whoever has it can open it, on any machine.";

/** The dialog `Share`. */
export function ShareDialog() {
  const name = useGraphStore((store) => store.graph.name);
  const [settings, setSettings] = useState(plainSettings);
  const hash = useHash(settings);
  const page = pageAddress(location.href);
  const link = hash === null ? "" : linkTo(page, hash);
  const isTooLong = link.length > mostLetters;
  return (
    <DialogFrame title="Share" description={isTooLong ? aboutFile : aboutLink}>
      <div className={css["share"]}>
        <div className={css["texts"]}>
          {isTooLong ? (
            <FileOffer letters={link.length} />
          ) : (
            <>
              <CopyBox
                label="Link"
                text={link}
                note={<LinkLength letters={link.length} onSave={saveAsFile} />}
                isMain
              />
              {hash !== null && (
                <>
                  <CopyBox label="Markdown badge" text={markdownBadge(page, hash)} />
                  <CopyBox label="Iframe code" text={iframeCode(page, hash, name)} lines={3} />
                </>
              )}
              <div>
                <Button look="outlined" onClick={saveAsFile}>
                  <Download size={14} aria-hidden="true" />
                  JSON file
                </Button>
              </div>
            </>
          )}
        </div>
        {(!isTooLong || settings !== plainSettings) && (
          <div className={css["side"]}>
            {!isTooLong && <QrCode text={link} />}
            <ShareOptions settings={settings} onChange={setSettings} />
          </div>
        )}
      </div>
    </DialogFrame>
  );
}

/** The hash of the drawing with these settings; null until it is packed. */
function useHash(settings: LinkSettings): string | null {
  const graph = useGraphStore((store) => store.graph);
  const [hash, setHash] = useState<string | null>(null);
  const selected = useViewStore((view) => view.selectedNodes);
  const tab = useViewStore((view) => view.tab);
  useEffect(() => {
    let isWanted = true;
    const view = settings.view && { tab, selected };
    void encodeLink(graph, { ...settings, view }).then((made) => {
      if (isWanted) setHash(made);
    });
    return () => {
      isWanted = false;
    };
  }, [graph, settings, tab, selected]);
  return hash;
}

/** In place of a link that would be cut on its way. */
function FileOffer({ letters }: { readonly letters: number }) {
  return (
    <div className={css["offer"]}>
      <h3>Too large for a link</h3>
      <p data-figures="">
        As a link, this drawing takes <span className="number">{printCount(letters)}</span>{" "}
        characters{" "}
        <Provenance kind="measured" word="counted" by="In the link as it would be sent." />.
        Programs that pass links on are only asked to carry{" "}
        <span className="number">{printCount(mostLetters)}</span>, so it may arrive cut off. Hand
        out the file instead: it opens from the menu File, or when it is dropped on the page. It
        holds the drawing; the options of a link are not in it.
      </p>
      <Button look="primary" onClick={saveAsFile}>
        <Download size={14} aria-hidden="true" />
        Save as file
      </Button>
    </div>
  );
}
