import { UnstyledButton } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUpload,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { StatusDialog } from "./dialogs/StatusDialog";
import classes from "./StatusPill.module.css";
import { recorder } from "./thisRegister";
import { agoOf, useNow } from "./time";
import { useCatalogue, useRecorder } from "./useRegister";

const STALE_AFTER_MS = 5 * 60_000;

/** Online or not, what waits and since when, what was refused, and how old the prices are. */
export function StatusPill() {
  const [isOpen, setOpen] = useState(false);
  const { online, pending, refused, oldestPendingAt } = useRecorder();
  const { loadedAt, isStale } = useCatalogue();
  const now = useNow();
  useEffect(() => recorder.start(), []);
  const isOld = isStale && loadedAt !== null && now - loadedAt > STALE_AFTER_MS;
  const Icon = online ? (pending > 0 ? IconCloudUpload : IconCloudCheck) : IconCloudOff;
  return (
    <>
      <UnstyledButton
        className={classes.pill}
        data-state={refused > 0 ? "bad" : online ? "good" : "warn"}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
      >
        <Icon size={20} stroke={1.8} aria-hidden />
        <span className={classes.words} role="status">
          <span>{online ? "Online" : "Offline"}</span>
          {pending > 0 && (
            <span>
              {pending} to send
              {oldestPendingAt && (
                <span className={classes.wide}>
                  , oldest {agoOf(Date.parse(oldestPendingAt), now)}
                </span>
              )}
            </span>
          )}
          {refused > 0 && (
            <span className={classes.refused}>
              <IconAlertTriangle size={16} aria-hidden /> {refused} refused
            </span>
          )}
          {isOld && <span className={classes.wide}>Prices from {agoOf(loadedAt, now)}</span>}
        </span>
      </UnstyledButton>
      {isOpen && <StatusDialog now={now} onClose={() => setOpen(false)} />}
    </>
  );
}
