import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { ImportReport } from "@/api/client";
import { guessKind, headerOf, type ImportKind } from "./columns";
import { awaitImport, reportOf } from "./queries";
import { uploadImport } from "./upload";

const HEAD_BYTES = 65_536;

/** From this size on a preview is made in the background, so that its progress can be told. */
const LARGE_BYTES = 4_000_000;

export type Choice = {
  file: File;
  kind: ImportKind;
  /** Whether the header said which kind of file it is. */
  isGuessed: boolean;
  skipErrors: boolean;
  createProducts: boolean;
  /** How many files that came with it were not taken. */
  others: number;
};

export type Stage =
  | { at: "nothing" }
  | { at: "sending"; percent: number; isImport: boolean }
  | { at: "checking"; percent: number | null; isImport: boolean }
  | { at: "preview"; report: ImportReport }
  | { at: "failed"; error: unknown };

type Accepted = { import_id: string };

/** A chosen file on its way from its header over its preview into the shop. */
export function useImportFile() {
  const [choice, setChoice] = useState<Choice | null>(null);
  const [stage, setStage] = useState<Stage>({ at: "nothing" });
  const running = useRef<AbortController | null>(null);
  const isSending = useRef(false);
  const navigate = useNavigate();
  useEffect(() => () => running.current?.abort(), []);

  const send = useCallback(async <T>(next: Choice, isImport: boolean, signal: AbortSignal) => {
    const { file, kind, skipErrors, createProducts } = next;
    const background = isImport || file.size > LARGE_BYTES;
    const onSent = (part: number) =>
      setStage(
        part < 1
          ? { at: "sending", percent: Math.floor(part * 100), isImport }
          : { at: "checking", percent: null, isImport },
      );
    onSent(0);
    const options = { dryRun: !isImport, skipErrors, createProducts, background };
    isSending.current = true;
    try {
      return await uploadImport<T>(kind, file, options, onSent, signal);
    } finally {
      if (!signal.aborted) isSending.current = false;
    }
  }, []);

  const run = useCallback(async (work: (signal: AbortSignal) => Promise<void>) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    try {
      await work(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) setStage({ at: "failed", error });
    }
  }, []);

  const preview = useCallback(
    (next: Choice) => {
      setChoice(next);
      return run(async (signal) => {
        const onPercent = (percent: number) =>
          setStage({ at: "checking", percent, isImport: false });
        const report =
          next.file.size > LARGE_BYTES
            ? await send<Accepted>(next, false, signal)
                .then(({ import_id }) => awaitImport(import_id, onPercent, signal))
                .then(reportOf)
            : await send<ImportReport>(next, false, signal);
        signal.throwIfAborted();
        setStage({ at: "preview", report });
      });
    },
    [run, send],
  );

  const choose = useCallback(
    async (file: File, others: number) => {
      const guessed = await readKind(file);
      await preview({
        file,
        kind: guessed ?? "purchases",
        isGuessed: guessed !== null,
        skipErrors: false,
        createProducts: false,
        others,
      });
    },
    [preview],
  );

  const start = useCallback(() => {
    if (choice === null) return;
    run(async (signal) => {
      const accepted = await send<Accepted>(choice, true, signal);
      navigate(`/manage/imports/${accepted.import_id}`);
    });
  }, [choice, navigate, run, send]);

  const clear = useCallback(() => {
    running.current?.abort();
    isSending.current = false;
    setChoice(null);
    setStage({ at: "nothing" });
  }, []);

  return { choice, stage, isSending, choose, preview, start, clear };
}

/** What is in a file by its header; null for one that can't be read, which sending it tells of. */
async function readKind(file: File): Promise<ImportKind | null> {
  try {
    return guessKind(headerOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())));
  } catch {
    return null;
  }
}
