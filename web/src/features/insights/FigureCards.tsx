import { Skeleton, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from "@tabler/icons-react";
import { Link } from "react-router";
import { type Change, directionOf } from "./changes";
import classes from "./FigureCards.module.css";
import type { Figure } from "./figures";
import { names } from "./userNames";

const FIGURES = 8;

/** The figures on top; grey cards of the same size until they are known. */
export function FigureCards(props: {
  figures: Figure[] | undefined;
  /** How many days are compared. */
  days: number;
  isOld: boolean;
}) {
  return (
    <ul className={classes.cards} aria-busy={props.isOld || !props.figures} aria-label="Figures">
      {props.figures
        ? props.figures.map((figure) => (
            <li key={figure.name}>
              <FigureCard figure={figure} days={props.days} />
            </li>
          ))
        : Array.from({ length: FIGURES }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
            <li key={at} className={classes.card}>
              <Skeleton height={12} width="60%" />
              <Skeleton height={26} width="80%" mt="xs" />
              <Skeleton height={12} width="90%" mt="sm" />
            </li>
          ))}
    </ul>
  );
}

function FigureCard({ figure, days }: { figure: Figure; days: number }) {
  return (
    <Link
      to={figure.to}
      className={classes.card}
      title={figure.leadsTo}
      preventScrollReset={figure.to.includes("#")}
    >
      <Text size="sm" c="dimmed" component="span">
        {figure.name}
      </Text>
      <span className={classes.value}>{figure.value}</span>
      {figure.change && (
        <ChangeLine change={figure.change} days={days} isBetterUp={figure.isBetterUp} />
      )}
    </Link>
  );
}

const ARROWS = { up: IconArrowUpRight, down: IconArrowDownRight, level: IconArrowRight };

function ChangeLine(props: { change: Change; days: number; isBetterUp: boolean }) {
  const direction = directionOf(props.change);
  const Arrow = ARROWS[direction];
  const isTold = props.isBetterUp && direction !== "level";
  const colour = isTold ? (direction === "up" ? classes.better : classes.worse) : classes.neutral;
  return (
    <span className={`${classes.change} ${colour}`}>
      <Arrow size={16} aria-hidden className={classes.arrow} />
      <span>
        {names.change(props.change)} {names.daysBefore(props.days)}
      </span>
    </span>
  );
}
