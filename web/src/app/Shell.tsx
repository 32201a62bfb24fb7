import { ActionIcon, Menu, Text, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import {
  IconCashRegister,
  IconChartBar,
  IconClipboardList,
  IconDeviceDesktop,
  IconMoon,
  IconSun,
} from "@tabler/icons-react";
import { Link, NavLink, Outlet, ScrollRestoration } from "react-router";
import { RegisterStatus } from "@/features/register/RegisterStatus";
import classes from "./Shell.module.css";

const PLACES = [
  { to: "/register", name: "Register", icon: IconCashRegister },
  { to: "/manage", name: "Back office", icon: IconClipboardList },
  { to: "/insights", name: "Insights", icon: IconChartBar },
];

/** The bar above every screen: where one is, where one can go, and how the register is doing. */
export function Shell() {
  return (
    <div className={classes.shell}>
      <header className={classes.bar}>
        <Link to="/" className={classes.brand} aria-label="Checkstand, to the start">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <Text fw={700} size="lg" visibleFrom="md">
            Checkstand
          </Text>
        </Link>
        <nav aria-label="Main" className={classes.places}>
          {PLACES.map((place) => (
            <NavLink key={place.to} to={place.to} className={classes.place ?? ""}>
              <place.icon size={20} stroke={1.8} aria-hidden />
              <span className={classes.name}>{place.name}</span>
            </NavLink>
          ))}
        </nav>
        <div className={classes.end}>
          <RegisterStatus />
          <ColorSchemeMenu />
        </div>
      </header>
      <main className={classes.main} id="main">
        <Outlet />
      </main>
      <ScrollRestoration />
    </div>
  );
}

const SCHEMES = [
  { value: "light", name: "Light", icon: IconSun },
  { value: "dark", name: "Dark", icon: IconMoon },
  { value: "auto", name: "As the device", icon: IconDeviceDesktop },
] as const;

function ColorSchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = SCHEMES.find((scheme) => scheme.value === colorScheme) ?? SCHEMES[2];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={44} color="gray" aria-label={`Colours: ${current.name}`}>
          <current.icon size={20} stroke={1.8} color="var(--mantine-color-dimmed)" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme.value}
            leftSection={<scheme.icon size={18} stroke={1.8} />}
            onClick={() => setColorScheme(scheme.value)}
          >
            {scheme.name}
            {scheme.value === colorScheme && <VisuallyHidden> (chosen)</VisuallyHidden>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
