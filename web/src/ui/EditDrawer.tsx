import { Alert, Button, Drawer } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Problem, sentenceOf } from "@/api/problem";
import classes from "./EditDrawer.module.css";
import { LeaveGuard, type LeaveWords } from "./LeaveGuard";
import { direction } from "./locale";

const UNSAVED: LeaveWords = {
  question: "Leave without saving?",
  loss: "What you changed here has not been saved.",
  stay: "Keep editing",
  leave: "Discard changes",
};

/** Something in a form can't be read; its fields say what. */
export class FormRefused extends Error {}

/**
 * A form at the side of the screen. It closes once what was typed is saved; when the API refuses,
 * everything stays as typed and `children` gets the problem, to show each sentence at its field.
 */
export function EditDrawer(props: {
  title: string;
  isChanged: boolean;
  saveName?: string;
  /** The pointers that some field of the form shows by itself. */
  pointers: readonly string[];
  save: () => Promise<void>;
  onClose: () => void;
  children: (problem: Problem | null) => ReactNode;
}) {
  const { isChanged, save, onClose } = props;
  const [error, setError] = useState<unknown>(null);
  const [isSaving, setSaving] = useState(false);
  const isArmed = useRef(false);
  useEffect(() => {
    isArmed.current = isChanged;
    return () => {
      isArmed.current = false;
    };
  }, [isChanged]);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setSaving(true);
    setError(null);
    try {
      await save();
      isArmed.current = false;
      onClose();
    } catch (refused) {
      setError(refused);
    } finally {
      setSaving(false);
    }
  };
  const problem = error instanceof Problem ? error : null;
  const isShown =
    error instanceof FormRefused ||
    problem?.errors.some((each) => props.pointers.includes(each.pointer));
  return (
    <Drawer
      opened
      onClose={onClose}
      title={props.title}
      position={direction === "rtl" ? "left" : "right"}
      size="28rem"
      closeButtonProps={{ "aria-label": "Close", size: 44 }}
    >
      <LeaveGuard isArmed={isArmed} words={UNSAVED} />
      <form ref={form} onSubmit={submit} className={classes.form} noValidate>
        {props.children(problem)}
        {error !== null && !isShown && (
          <Alert color="red" variant="outline" role="alert">
            {sentenceOf(error)}
          </Alert>
        )}
        <div className={classes.end}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSaving}>
            {props.saveName ?? "Save"}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}
