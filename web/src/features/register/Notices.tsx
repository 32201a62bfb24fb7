import { Button, CloseButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import classes from "./Notices.module.css";
import { register } from "./thisRegister";
import { useRegister } from "./useRegister";

/** What was scanned and not known, or not sold, until somebody has seen it. */
export function Notices() {
  const notices = useRegister((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <section className={classes.notices} aria-label="To look at">
      <ul className={classes.list}>
        {notices.map((notice) => (
          <li key={notice.id} className={classes.notice}>
            <IconAlertTriangle size={20} aria-hidden className={classes.icon} />
            <span className={classes.words}>
              <strong>
                {notice.title}
                {notice.times > 1 && ` (${notice.times} times)`}
              </strong>{" "}
              <span>{notice.reason}</span>
            </span>
            <CloseButton
              size={48}
              iconSize={18}
              aria-label={`Dismiss: ${notice.title}`}
              onClick={() => register.dismiss(notice.id)}
            />
          </li>
        ))}
      </ul>
      {notices.length > 1 && (
        <Button
          variant="subtle"
          color="red"
          h="auto"
          onClick={() => register.update({ notices: [] })}
        >
          Dismiss all
        </Button>
      )}
    </section>
  );
}
