/** A link as a QR code, to be pointed at from across a classroom. */
import { encodeQR } from "qr";
import { useMemo } from "react";
import css from "./ShareDialog.module.css";
import { qrBytes } from "./share-texts.ts";

/** The code with the quiet zone of four modules that cameras need, dark on white in every theme because cameras expect that; or why there is none. */
export function QrCode({ text }: { readonly text: string }) {
  const code = useMemo(() => draw(text), [text]);
  if (code === null)
    return (
      <p className={css["noCode"]}>
        {text === "" ? "" : "Too long for a QR code. Choose the link or the file."}
      </p>
    );
  return (
    <svg
      className={css["code"]}
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label="QR code of the link"
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  );
}

function draw(text: string): { size: number; path: string } | null {
  if (text === "" || text.length > qrBytes) return null;
  const rows = encodeQR(text, "raw", { ecc: "low", border: 4 });
  const path = rows
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])))
    .join("");
  return { size: rows.length, path };
}
