/** The mark of Tributary: streams that meet. */

/** The mark, drawn in the current colour. */
export function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round">
        <path d="M2.5 11h17" />
        <path d="M2.5 4.5h3.2c4.4 0 3.6 6.5 8 6.5" />
        <path d="M2.5 17.5h3.2c4.4 0 3.6-6.5 8-6.5" />
      </g>
    </svg>
  );
}
