/** What can be wrong with a link, in words for the person who opened it. */

/** The codes; each has a test that shows its text. */
export type LinkFaultCode =
  | "E_LINK_FOREIGN"
  | "E_LINK_VERSION"
  | "E_LINK_CODEC"
  | "E_LINK_LENGTH"
  | "E_LINK_SIZE"
  | "E_LINK_DAMAGED"
  | "E_LINK_GRAPH"
  | "E_LINK_LESSON"
  | "E_LINK_TEMPLATE"
  | "E_LINK_NAME";

/** A fault of a link: what is wrong, with the numbers, and what to do. Nothing changed because of it. */
export interface LinkFault {
  readonly code: LinkFaultCode;
  readonly message: string;
  readonly detail: string;
  readonly action: string;
}

const askAgain = "Ask whoever sent it for a new link. Your own drawing is as it was.";

const texts: Readonly<Record<LinkFaultCode, { message: string; action: string }>> = {
  E_LINK_FOREIGN: {
    message: "This link does not say what to open.",
    action: `Copy the whole link again. ${askAgain}`,
  },
  E_LINK_VERSION: {
    message: "This link was made by a newer Tributary.",
    action:
      "Reload the page to update it, then open the link again. Your own drawing is as it was.",
  },
  E_LINK_CODEC: {
    message: "This link is packed in a way this app does not know.",
    action:
      "Reload the page to update it, then open the link again. Your own drawing is as it was.",
  },
  E_LINK_LENGTH: {
    message: "This link is too long to be opened.",
    action: "Ask for a file instead. Your own drawing is as it was.",
  },
  E_LINK_SIZE: {
    message: "This link unpacks to more than a link may hold.",
    action: askAgain,
  },
  E_LINK_DAMAGED: {
    message: "This link is damaged: letters of it are missing or changed.",
    action: `Copy the whole link, to its very last letter. ${askAgain}`,
  },
  E_LINK_GRAPH: { message: "This link does not hold a drawing.", action: askAgain },
  E_LINK_LESSON: { message: "This link does not hold a lesson.", action: askAgain },
  E_LINK_TEMPLATE: {
    message: "This link names a template that does not exist.",
    action: "Press Templates to see which there are. Your own drawing is as it was.",
  },
  E_LINK_NAME: {
    message: "This link names a lesson that does not exist.",
    action: "Press Lessons to see which there are. Your own drawing is as it was.",
  },
};

/** The fault of a code, with what was found. */
export function linkFault(code: LinkFaultCode, detail: string): LinkFault {
  return { code, ...texts[code], detail };
}
