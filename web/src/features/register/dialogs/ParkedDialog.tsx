import { Alert, Badge, Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { api, ask } from "@/api/client";
import { sentenceOf } from "@/api/problem";
import type { Device } from "@/data/device";
import { priced } from "@/domain/cartPricing";
import { parseMinor } from "@/domain/money";
import { Failed, Loading, Nothing } from "@/ui/states";
import { ACTIONS } from "../actions";
import { isOutOfReach, resumeAtShop, resumeHere, wasGivenUp } from "../parking";
import { parkedCarts, register } from "../thisRegister";
import { agoOf, useNow } from "../time";
import { useCart, useCatalogue, useMoney, usePolicy } from "../useRegister";
import classes from "./CustomerDialog.module.css";
import { RegisterDialog } from "./RegisterDialog";

const MOST = 100;

/** A cart that can be taken up here, wherever it lies. */
type Found = {
  id: string;
  name: string;
  where: string;
  changedAt: number;
  lines: number;
  totalMinor: number;
  place: "parked" | "open" | "device";
};

/** The carts that wait: parked ones, and those left open at other registers. */
export function ParkedDialog({ device }: { device: Device }) {
  const { lines, id: currentId } = useCart();
  const [chosen, setChosen] = useState(0);
  const [asked, setAsked] = useState<Found | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const { carts, error, isPending, refetch } = useCarts(device, currentId);
  const list = useRef<HTMLUListElement>(null);
  const hasCarts = carts.length > 0;
  useEffect(() => {
    if (hasCarts) list.current?.querySelector("button")?.focus();
  }, [hasCarts]);

  async function resume(cart: Found): Promise<void> {
    setProblem(null);
    try {
      if (cart.place === "device") resumeHere(cart.id);
      else await resumeAtShop(cart.id, cart.place === "open");
      register.close();
      register.say(`${cart.name} was taken up.`);
    } catch (refused) {
      setProblem(refused);
      setAsked(null);
      void refetch();
    }
  }

  function choose(cart: Found): void {
    if (lines.length > 0) return;
    if (cart.place === "open") setAsked(cart);
    else void resume(cart);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = Math.min(carts.length - 1, Math.max(0, chosen + step));
    setChosen(next);
    const rows = event.currentTarget.querySelectorAll<HTMLElement>("li > button");
    rows[next]?.focus();
  }

  if (asked) {
    return (
      <RegisterDialog title="Take this cart over?" size="30rem" onClose={() => setAsked(null)}>
        <Stack gap="md">
          <Text>
            {asked.name} is open at {asked.where}. Whoever rings it up there must not go on with it.
          </Text>
          <Group grow>
            <Button variant="default" size="lg" data-autofocus onClick={() => setAsked(null)}>
              Leave it there
            </Button>
            <Button size="lg" onClick={() => void resume(asked)}>
              Take it over
            </Button>
          </Group>
        </Stack>
      </RegisterDialog>
    );
  }
  return (
    <RegisterDialog title="Parked carts" size="38rem" onClose={() => register.close()}>
      <Stack gap="sm">
        {lines.length > 0 && (
          <Alert color="var(--warn)" variant="outline" title="There is a cart on the screen">
            <Group justify="space-between">
              Sell it or park it first.
              <Button variant="default" onClick={ACTIONS.park.run}>
                Park it
              </Button>
            </Group>
          </Alert>
        )}
        {problem !== null && (
          <Alert color="red" variant="outline" role="alert" title="Not taken up">
            {sentenceOf(problem)}
          </Alert>
        )}
        {error && isOutOfReach(error) && (
          <Alert color="var(--warn)" variant="outline" title="The shop can't be reached">
            Only carts parked on this device are listed.
          </Alert>
        )}
        {error && !isOutOfReach(error) && <Failed error={error} retry={() => void refetch()} />}
        {isPending && <Loading rows={3} height={48} />}
        {!isPending && carts.length === 0 && (
          <Nothing title="No cart is parked">Parked carts of the branch are listed here.</Nothing>
        )}
        {carts.length > 0 && (
          <ul ref={list} className={classes.list} aria-label="Parked carts" onKeyDown={onKeyDown}>
            {carts.map((cart) => (
              <li key={cart.id}>
                <Row cart={cart} isDisabled={lines.length > 0} onChoose={() => choose(cart)} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </RegisterDialog>
  );
}

function Row(props: { cart: Found; isDisabled: boolean; onChoose: () => void }) {
  const { cart } = props;
  const money = useMoney();
  const now = useNow();
  return (
    <UnstyledButton
      className={classes.customer}
      aria-disabled={props.isDisabled}
      onClick={props.onChoose}
    >
      <span className={classes.words}>
        <strong>{cart.name}</strong>
        <small>
          {cart.where}, {agoOf(cart.changedAt, now)}
        </small>
      </span>
      <span className={classes.sums}>
        <strong>{money(cart.totalMinor)}</strong>
        <small>{cart.lines === 1 ? "1 line" : `${cart.lines} lines`}</small>
        {cart.place !== "parked" && (
          <Badge variant="outline" color="var(--warn)">
            {cart.place === "open" ? "Open" : "On this device"}
          </Badge>
        )}
      </span>
    </UnstyledButton>
  );
}

/** The carts of this device and of the branch, but for the one on the screen. */
function useCarts(device: Device, currentId: string) {
  const { digits } = useCatalogue();
  const { pricesIncludeTax } = usePolicy();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["register", "carts", device.branchCode],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/cash-register/carts", {
          params: { query: { branch: String(device.branchId), limit: MOST } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const here: Found[] = parkedCarts.all().map(({ cart, name, parkedAt }) => ({
    id: cart.id,
    name,
    where: "This device",
    changedAt: Date.parse(parkedAt),
    lines: cart.lines.length,
    totalMinor: priced(cart, pricesIncludeTax).totalMinor,
    place: "device",
  }));
  const atShop: Found[] = (data?.items ?? [])
    .filter((cart) => cart.id !== currentId && cart.lines > 0 && !wasGivenUp(cart.id))
    .filter((cart) => !here.some((each) => each.id === cart.id))
    .map((cart) => ({
      id: cart.id,
      name: cart.name || cart.customer_name || cart.customer_code || "Without a name",
      where: `Register ${cart.register}${cart.cashier ? `, ${cart.cashier}` : ""}`,
      changedAt: Date.parse(cart.updated_at),
      lines: cart.lines,
      totalMinor: parseMinor(cart.total_amount, digits),
      place: cart.state === "parked" ? "parked" : "open",
    }));
  return { carts: [...here, ...atShop], error, isPending, refetch };
}
