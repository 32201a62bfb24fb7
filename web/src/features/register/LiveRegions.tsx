import { VisuallyHidden } from "@mantine/core";
import { useRegister } from "./useRegister";

/** Says to screen readers what changes by itself: lines and totals politely, what failed at once. */
export function LiveRegions() {
  const said = useRegister((state) => state.said);
  const latest = useRegister((state) => state.notices[0]);
  return (
    <>
      <VisuallyHidden role="status" aria-label="Cart news">
        <span key={said.times}>{said.text}</span>
      </VisuallyHidden>
      <VisuallyHidden role="alert">
        {latest && <span key={latest.id}>{`${latest.title}. ${latest.reason}`}</span>}
      </VisuallyHidden>
    </>
  );
}
