import { Alert, Button, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconAlertTriangle, IconBarcode } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { listenForScans } from "@/data/keyboardScanner";
import { labelRule } from "@/domain/labels";
import { BranchSelect } from "@/ui/BranchSelect";
import { useFormat } from "@/ui/format";
import { Failed } from "@/ui/states";
import { DigitPicture } from "./DigitPicture";
import { type Trial, tryBarcode } from "./queries";
import classes from "./Tester.module.css";
import { FOUND_WORDS, KIND_WORDS, withPoint } from "./words";

type Told = { trial: Trial } | { error: unknown };

/** Shows what a register makes of a label that is scanned anywhere on the screen, or typed. */
export function Tester(props: { isListening: boolean; rulesKey: string }) {
  const [typed, setTyped] = useState("");
  const [branch, setBranch] = useState<string | null>(null);
  const [asked, setAsked] = useState("");
  const [told, setTold] = useState<Told | null>(null);
  const latest = useRef(0);
  const section = useRef<HTMLElement>(null);
  const test = useCallback(async (barcode: string, where: string | null) => {
    latest.current += 1;
    const turn = latest.current;
    let answer: Told;
    try {
      answer = { trial: await tryBarcode(barcode, where) };
    } catch (error) {
      answer = { error };
    }
    if (turn === latest.current) setTold(answer);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rules make another answer
  useEffect(() => {
    if (asked !== "") test(asked, branch);
  }, [asked, branch, test, props.rulesKey]);
  useEffect(() => {
    if (told) section.current?.scrollIntoView({ block: "nearest" });
  }, [told]);
  useEffect(() => {
    if (!props.isListening) return;
    return listenForScans((code) => {
      setTyped(code);
      setAsked(code);
    });
  }, [props.isListening]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const barcode = typed.trim();
    setAsked(barcode);
    if (barcode === "") setTold(null);
  };
  return (
    <section ref={section} className={classes.tester} aria-labelledby="label-tester">
      <Title order={2} id="label-tester">
        Test a label
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Scan one, or type its digits, and see how it is read.
      </Text>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label="Label"
          inputMode="numeric"
          autoComplete="off"
          maxLength={200}
          dir="ltr"
          leftSection={<IconBarcode size={20} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <BranchSelect value={branch} onChange={setBranch} />
        <Button type="submit">Test</Button>
      </form>
      <div role="status">
        {told && "trial" in told && <Parsed trial={told.trial} />}
        {told && "error" in told && <Failed error={told.error} />}
      </div>
    </section>
  );
}

function Parsed({ trial }: { trial: Trial }) {
  const format = useFormat();
  const { rule, product, check_digit: check } = trial;
  return (
    <Stack gap="sm" mt="md">
      {rule && trial.digits && (
        <DigitPicture cut={labelRule(rule)} kind={rule.value_kind} digits={trial.digits} />
      )}
      <dl className={classes.steps}>
        <Step name="Rule">
          {rule?.name ?? (trial.asked.length > 0 ? "None: an ordinary barcode" : "No rules to ask")}
          {trial.asked
            .filter((each) => !each.reads)
            .map((each, at) => (
              <Text key={each.id ?? `new ${at}`} size="sm" c="dimmed">
                Not {each.name}: {each.reason}
              </Text>
            ))}
        </Step>
        {check && (
          <Step name="Check digit">
            {check.right ? `${check.found}, right` : `${check.found}, should be ${check.expected}`}
          </Step>
        )}
        {rule && (
          <Step name={KIND_WORDS[rule.value_kind]}>
            <bdi dir="ltr">
              {trial.value} is {withPoint(trial.value ?? "", rule.decimals)}
            </bdi>
          </Step>
        )}
        <Step name="Product">
          {product ? (
            <>
              <Link
                className={classes.link}
                to={`/manage/products?search=${encodeURIComponent(product.sku ?? product.product_name)}&active=all`}
              >
                {product.product_name}
              </Link>
              <Text size="sm" c="dimmed">
                {trial.found_by && `Found ${FOUND_WORDS[trial.found_by]}`}
                {!product.active && "; not sold any more"}
              </Text>
            </>
          ) : (
            "None"
          )}
        </Step>
        {trial.quantity !== null && <Step name="Quantity">{format.quantity(trial.quantity)}</Step>}
        {trial.line_total !== null && (
          <Step name="Line">
            <strong>{format.money(trial.line_total)}</strong>
            {product && (
              <Text size="sm" c="dimmed">
                {trial.price !== null
                  ? "As the label says."
                  : `At ${format.money(product.unit_price)}.`}
              </Text>
            )}
          </Step>
        )}
      </dl>
      {trial.problem && (
        <Alert
          color="red"
          variant="outline"
          title="A register refuses it"
          icon={<IconAlertTriangle aria-hidden />}
          role="none"
        >
          {trial.problem.message}
        </Alert>
      )}
    </Stack>
  );
}

function Step({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.step}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
