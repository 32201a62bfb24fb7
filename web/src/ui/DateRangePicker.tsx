import { Button, Group, Popover, Stack, Text } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { IconCalendar, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { type DayRange, PRESETS, type Preset, rangeOf } from "@/domain/calendar";
import classes from "./DateRangePicker.module.css";
import { type Format, useFormat } from "./format";
import { firstDayOfWeek } from "./locale";

const NAMES: Record<Preset, string> = {
  today: "Today",
  yesterday: "Yesterday",
  "last-7-days": "Last 7 days",
  "this-week": "This week",
  "last-week": "Last week",
  "last-30-days": "Last 30 days",
  "this-month": "This month",
  "last-month": "Last month",
  "this-year": "This year",
};

/** Days to look at, both inclusive: a preset, or any two on the calendar. Null is all days. */
export function DateRangePicker(props: {
  value: DayRange;
  today: string;
  onChange: (range: DayRange) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [picked, setPicked] = useState<[string | null, string | null]>([null, null]);
  const format = useFormat();
  const choose = (range: DayRange) => {
    props.onChange(range);
    setOpen(false);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      shadow="md"
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          variant="default"
          h={44}
          leftSection={<IconCalendar size={18} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
          onClick={() => {
            setPicked([props.value.from, props.value.to]);
            setOpen(!isOpen);
          }}
          aria-haspopup="dialog"
        >
          {nameOf(props.value, props.today, format)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Dates">
        <Group align="flex-start" gap="md" className={classes.panes}>
          <Stack gap={2} className={classes.presets}>
            <Choice name="All days" onClick={() => choose({ from: null, to: null })} />
            {PRESETS.map((preset) => (
              <Choice
                key={preset}
                name={NAMES[preset]}
                onClick={() => choose(rangeOf(preset, props.today))}
              />
            ))}
          </Stack>
          <Stack gap="xs">
            <DatePicker
              type="range"
              allowSingleDateInRange
              value={picked}
              defaultDate={props.value.to ?? props.today}
              firstDayOfWeek={firstDayOfWeek}
              onChange={([from, to]) => {
                setPicked([from, to]);
                if (from && to) choose({ from, to });
              }}
            />
            <Text size="xs" c="dimmed">
              Choose the first day, then the last.
            </Text>
          </Stack>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

function Choice(props: { name: string; onClick: () => void }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      c="inherit"
      justify="flex-start"
      size="sm"
      onClick={props.onClick}
    >
      {props.name}
    </Button>
  );
}

function nameOf(range: DayRange, today: string, format: Format): string {
  if (!range.from && !range.to) return "All days";
  const preset = PRESETS.find((each) => {
    const days = rangeOf(each, today);
    return days.from === range.from && days.to === range.to;
  });
  if (preset) return NAMES[preset];
  if (range.from === range.to && range.from) return format.day(range.from);
  if (!range.to && range.from) return `From ${format.day(range.from)}`;
  if (!range.from && range.to) return `Until ${format.day(range.to)}`;
  return `${format.day(range.from ?? "")} – ${format.day(range.to ?? "")}`;
}
