import { Problem, readProblem } from "@/api/problem";
import type { ImportKind } from "./columns";

export type ImportOptions = {
  dryRun: boolean;
  skipErrors: boolean;
  createProducts: boolean;
  background: boolean;
};

/** A file can't be read any more as it was when it was chosen. */
export class FileChanged extends Error {
  constructor() {
    super(
      "The file was changed, moved or deleted since you chose it. Choose it again, to see what would be imported now.",
    );
    this.name = "FileChanged";
  }
}

/**
 * Sends a file to be imported, telling how much of it has gone out (0 to 1), and answers the body.
 * Throws `FileChanged`, or `Problem` for what the API refuses.
 */
export async function uploadImport<T>(
  kind: ImportKind,
  file: File,
  options: ImportOptions,
  onSent: (part: number) => void,
  signal: AbortSignal,
): Promise<T> {
  await checkUnchanged(file);
  const request = new XMLHttpRequest();
  request.open("POST", `/management/imports/${kind}?${queryOf(options)}`);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  const body = new FormData();
  body.append("file", file);
  return new Promise<T>((resolve, reject) => {
    request.upload.onprogress = (event) => onSent(event.total > 0 ? event.loaded / event.total : 0);
    request.upload.onload = () => onSent(1);
    request.onload = () => {
      if (request.status < 300) resolve(request.response as T);
      else reject(readProblem(request.status, request.response));
    };
    request.onerror = () => {
      checkUnchanged(file).then(() => reject(unreachable()), reject);
    };
    request.onabort = () => reject(signal.reason);
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/** Throws `FileChanged` if the browser can't read the file as it was when it was chosen. */
async function checkUnchanged(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new FileChanged();
  }
}

function queryOf(options: ImportOptions): string {
  return new URLSearchParams({
    dry_run: String(options.dryRun),
    skip_errors: String(options.skipErrors),
    create_products: String(options.createProducts),
    background: String(options.background),
  }).toString();
}

function unreachable(): Problem {
  return new Problem({
    status: 0,
    code: "unreachable",
    title: "The shop can't be reached",
    detail: "The shop couldn't be reached while the file was sent. Nothing was imported.",
  });
}
