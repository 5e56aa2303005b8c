/** Says what could not be opened, and stays until it is dismissed. */
import { dismissNotice, useNotice } from "../stores/notice-store.ts";
import { Button } from "../widgets/Button.tsx";
import css from "./Banner.module.css";

/** The strip about a link, a file or a project that was refused. */
export function NoticeBanner() {
  const notice = useNotice((store) => store.notice);
  if (!notice) return null;
  const { message, detail, action, code } = notice;
  return (
    <div className={`${css["banner"]} ${css["fault"]}`} title={code} role="alert">
      <p>
        <b>{message}</b> {action} <span className={css["detail"]}>{detail}</span>
      </p>
      <Button look="outlined" onClick={dismissNotice}>
        Dismiss
      </Button>
    </div>
  );
}
