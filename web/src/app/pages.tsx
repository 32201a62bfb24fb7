import { Button, Code, Stack, Text, Title } from "@mantine/core";
import { Link, useRouteError } from "react-router";
import { usePageTitle } from "@/ui/usePageTitle";

export function NothingHere() {
  usePageTitle("Nothing here");
  return (
    <Stack align="center" justify="center" h="60vh" p="xl">
      <Title order={1}>There is nothing at this address</Title>
      <Button component={Link} to="/">
        To the start
      </Button>
    </Stack>
  );
}

/** What stands where a screen failed to load or broke; the rest of the app goes on. */
export function SomethingBroke() {
  const error = useRouteError();
  const isMissingFile = error instanceof TypeError && /import|module|fetch/i.test(error.message);
  usePageTitle("Something broke");
  return (
    <Stack align="center" justify="center" mih="60vh" p="xl" role="alert">
      <Title order={1}>{isMissingFile ? "This screen didn't load" : "Something broke here"}</Title>
      <Text c="dimmed" maw="34rem" ta="center">
        {isMissingFile
          ? "The network was away, or the shop was updated meanwhile. Reload the page."
          : "Nothing that was recorded is lost. Reload the page; if it happens again, tell whoever looks after the shop what is below."}
      </Text>
      {!isMissingFile && (
        <Code block>{error instanceof Error ? error.message : String(error)}</Code>
      )}
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </Stack>
  );
}
