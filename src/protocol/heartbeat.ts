/** How the page asks the worker whether it still answers, beside Commands and Events: the training loop knows nothing of it. */

/** Asked by the page. Answered as soon as the worker's event loop is free: between two steps at the latest. */
export interface Ping {
  readonly type: "ping";
}

/** The worker's answer. */
export interface Pong {
  readonly type: "pong";
}
