import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { IconCashRegister, IconChartBar, IconClipboardList } from "@tabler/icons-react";
import { Link } from "react-router";
import { usePageTitle } from "@/ui/usePageTitle";
import classes from "./Home.module.css";

const PLACES = [
  {
    to: "/register",
    icon: IconCashRegister,
    name: "Register",
    about: "Ring up purchases by scanner, keyboard or touch.",
  },
  {
    to: "/manage",
    icon: IconClipboardList,
    name: "Back office",
    about: "Purchases, products, customers, branches, imports and exports.",
  },
  {
    to: "/insights",
    icon: IconChartBar,
    name: "Insights",
    about: "What sells, how much, where and when, live.",
  },
];

/** The first page: where to go. */
export function Home() {
  usePageTitle("");
  return (
    <Stack className={classes.page} gap="xl">
      <Stack gap={4}>
        <Title order={1}>Checkstand is open</Title>
        <Text c="dimmed">What would you like to do?</Text>
      </Stack>
      <nav aria-label="Places" className={classes.places}>
        {PLACES.map((place) => (
          <Link key={place.to} to={place.to} className={classes.place}>
            <place.icon size={36} stroke={1.6} aria-hidden className={classes.icon} />
            <Text size="xl" fw={650}>
              {place.name}
            </Text>
            <Text c="dimmed">{place.about}</Text>
          </Link>
        ))}
      </nav>
      <Group gap="lg">
        <Anchor href="/docs">The API</Anchor>
        <Anchor href="/health">Health</Anchor>
      </Group>
    </Stack>
  );
}
