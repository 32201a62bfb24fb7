import {
  ActionIcon,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  type MantineColorsTuple,
  Modal,
  Table,
  Tooltip,
} from "@mantine/core";

/** The colour of the brand; the seventh and eighth shade carry white text at AA. */
const pine: MantineColorsTuple = [
  "#e9f7f3",
  "#d3ebe5",
  "#a8d8cc",
  "#79c4b1",
  "#52b39b",
  "#34a089",
  "#1e8573",
  "#0b6b5d",
  "#08574b",
  "#05443b",
];

const ink: MantineColorsTuple = [
  "#c9d1d6",
  "#b4bec5",
  "#96a3ac",
  "#5f6d77",
  "#3c4953",
  "#2c3841",
  "#212b33",
  "#182027",
  "#11181e",
  "#0b1014",
];

/** Red whose seventh shade carries white text at AA. */
const brick: MantineColorsTuple = [
  "#fdecea",
  "#f9d3cf",
  "#f2a8a1",
  "#ea7b71",
  "#e35548",
  "#d93a2c",
  "#c92f23",
  "#b3261e",
  "#96201a",
  "#7a1914",
];

/** The least height of what is pressed or typed into. */
const TARGET = "2.75rem";

/** A dialog's header is not the page's banner. */
const HEADER_IN_DIALOG = { header: { role: "none" } };

export const theme = createTheme({
  colors: { pine, red: brick, dark: ink },
  primaryColor: "pine",
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", sans-serif',
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "1.2rem", lineHeight: "1.35" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", size: "lg" } }),
    Badge: Badge.extend({ defaultProps: { variant: "light", tt: "none", fw: 600 } }),
    Button: Button.extend({
      defaultProps: { fw: 600 },
      vars: (_theme, { size = "sm" }) => ({
        root: size === "sm" || size === "md" ? { "--button-height": TARGET } : {},
      }),
    }),
    Drawer: Drawer.extend({ defaultProps: { attributes: HEADER_IN_DIALOG } }),
    Input: Input.extend({
      vars: (_theme, { size = "sm" }) => ({
        wrapper: size === "sm" || size === "md" ? { "--input-height": TARGET } : {},
      }),
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        attributes: HEADER_IN_DIALOG,
      },
    }),
    Table: Table.extend({ defaultProps: { verticalSpacing: "sm", horizontalSpacing: "md" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
  },
});

/** Mantine's own greys for secondary text miss AA; these don't. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--numpad-key": "4.25rem",
    "--bar-height": "3.5rem",
  },
  light: {
    "--mantine-color-body": "#f6f8f8",
    "--mantine-color-dimmed": "#56626b",
    "--mantine-color-placeholder": "#65717a",
    "--mantine-color-text": "#15202a",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-red-outline": "#b3261e",
    "--mantine-color-orange-outline": "#8a5200",
    "--surface": "#ffffff",
    "--surface-raised": "#ffffff",
    "--surface-sunken": "#eef2f2",
    "--surface-chosen": "#e9f7f3",
    "--line": "#dce3e3",
    "--good": "#0b6b5d",
    "--warn": "#8a5200",
    "--bad": "#b3261e",
  },
  dark: {
    "--mantine-color-body": "#0f1519",
    "--mantine-color-dimmed": "#a3b0b9",
    "--mantine-color-placeholder": "#93a1ab",
    "--mantine-color-text": "#e6ecef",
    "--mantine-color-error": "#ff8a80",
    "--mantine-color-red-outline": "#ff8a80",
    "--mantine-color-orange-outline": "#ffb950",
    "--surface": "#171f25",
    "--surface-raised": "#1d262d",
    "--surface-sunken": "#12191e",
    "--surface-chosen": "#14312c",
    "--line": "#2b363e",
    "--good": "#6fd3bb",
    "--warn": "#ffb950",
    "--bad": "#ff8a80",
  },
});
