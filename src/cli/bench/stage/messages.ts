/** How one thread asks another for the methods of its BenchHost, and gets answers. */
import type { HostMethods } from "../host/bench-host.ts";

/** A request; `id` comes back with its answer. */
export interface HostRequest {
  readonly id: number;
  readonly method: keyof HostMethods;
  readonly order: unknown;
}

export type HostAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** Asks a host in another thread for one of its methods. */
export type Ask = <M extends keyof HostMethods>(
  method: M,
  order: Parameters<HostMethods[M]>[0],
) => Promise<Awaited<ReturnType<HostMethods[M]>>>;

/** Answers one request; a method that throws gives an answer with its message. */
export async function answer(host: HostMethods, request: HostRequest): Promise<HostAnswer> {
  const { id, method } = request;
  try {
    const asked = host[method] as (order: unknown) => Promise<unknown>;
    return { id, value: await asked.call(host, request.order) };
  } catch (error) {
    return { id, error: printError(error) };
  }
}

/** The message of an error, with the detail of a fault. */
export function printError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { detail } = error as { readonly detail?: unknown };
  return typeof detail === "string" ? `${error.message} ${detail}` : error.message;
}
