import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { sentenceOf } from "@/api/problem";
import type { Device } from "@/data/device";
import { makeFormat } from "@/ui/format";
import { tell } from "@/ui/notify";
import { parkCart, parkHere } from "../parking";
import { register } from "../thisRegister";
import { useCart, useCatalogue, useMoney, useRegister } from "../useRegister";
import { RegisterDialog } from "./RegisterDialog";

const LONGEST_NAME = 100;

/** Puts the cart aside under a name, for any register of the branch to go on with. */
export function ParkDialog({ device }: { device: Device }) {
  const { lines } = useCart();
  const totalMinor = useRegister((state) => state.priced.totalMinor);
  const { currency, digits } = useCatalogue();
  const money = useMoney();
  const [usual] = useState(() => {
    const time = makeFormat(currency, digits).time(new Date().toISOString(), device.timeZone);
    return `${time} · ${money(totalMinor)}`;
  });
  const [name, setName] = useState("");
  const [isParking, setParking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wanted = name.trim() || usual;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isParking) return;
    setParking(true);
    setError(null);
    try {
      done(wanted, await parkCart(wanted));
    } catch (refused) {
      setError(refused);
    } finally {
      setParking(false);
    }
  }

  function keepHere(): void {
    try {
      parkHere(wanted);
      done(wanted, "device");
    } catch (refused) {
      setError(refused);
    }
  }

  return (
    <RegisterDialog title="Park the cart" size="28rem" onClose={() => register.close()}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="How to find it again, such as “man with dog”."
            size="lg"
            maxLength={LONGEST_NAME}
            autoComplete="off"
            data-autofocus
            placeholder={usual}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text c="dimmed" size="sm">
            {lines.length === 1 ? "1 line" : `${lines.length} lines`}, {money(totalMinor)}. Any
            register of {device.branchName} can go on with it.
          </Text>
          {error !== null && (
            <Alert color="red" variant="outline" role="alert" title="Not parked at the shop">
              <Stack gap="xs" align="flex-start">
                {sentenceOf(error)}
                <Button variant="default" onClick={keepHere}>
                  Park it on this device
                </Button>
              </Stack>
            </Alert>
          )}
          <Group grow>
            <Button variant="default" size="lg" onClick={() => register.close()}>
              Cancel
            </Button>
            <Button type="submit" size="lg" loading={isParking}>
              Park
            </Button>
          </Group>
        </Stack>
      </form>
    </RegisterDialog>
  );
}

function done(name: string, place: "shop" | "device"): void {
  register.close();
  const sentence =
    place === "shop"
      ? `Parked as ${name}.`
      : `Parked as ${name} on this device alone: the shop can't be reached. Resume it here.`;
  tell(sentence);
  register.say(sentence);
}
