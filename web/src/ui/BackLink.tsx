import { Anchor } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { Link } from "react-router";
import classes from "./BackLink.module.css";
import { direction } from "./locale";

const IconBack = direction === "rtl" ? IconArrowRight : IconArrowLeft;

/** The way from one thing to the list of all. */
export function BackLink({ to, name }: { to: string; name: string }) {
  return (
    <Anchor component={Link} to={to} className={classes.back ?? ""}>
      <IconBack size={18} aria-hidden />
      {name}
    </Anchor>
  );
}
