import { Select, Switch, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Problem } from "@/api/problem";
import { type LabelRule, labelRule } from "@/domain/labels";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { tell } from "@/ui/notify";
import { useBranches } from "@/ui/shop";
import { useDraft } from "@/ui/useDraft";
import { DigitPicture } from "./DigitPicture";
import { draw, readDrawing } from "./drawing";
import { addRule, changeRule, labelPresets, type Preset, type Rule, refreshRules } from "./queries";
import { KIND_WORDS, withPoint } from "./words";

const CUT_POINTERS = [
  "/prefix",
  "/length",
  "/item_start",
  "/item_length",
  "/value_start",
  "/value_length",
  "/check_digit",
];
const POINTERS = ["/name", "/branch", "/decimals", "/value_kind", ...CUT_POINTERS];
const KINDS = Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }));
const DECIMALS = ["0", "1", "2", "3", "4", "5"];
const EVERYWHERE = "";

/** Adds a rule for labels, from a preset or drawn anew, or changes one. */
export function RuleDrawer(props: { rule?: Rule; onClose: () => void }) {
  const { rule } = props;
  const branches = useBranches("all").data ?? [];
  const presets = useQuery(labelPresets).data ?? [];
  const draft = useDraft({
    name: rule?.name ?? "",
    drawing: rule ? draw(labelRule(rule)) : "",
    kind: rule?.value_kind ?? ("weight" as LabelRule["valueKind"]),
    decimals: String(rule?.decimals ?? 3),
    branch: rule?.branch_code ?? EVERYWHERE,
    active: rule?.active ?? true,
  });
  const { value, set } = draft;
  const [preset, setPreset] = useState<string | null>(null);
  const [isTried, setTried] = useState(false);
  const client = useQueryClient();
  const read = readDrawing(value.drawing);
  const begin = (chosen: Preset) => {
    setPreset(chosen.key);
    set("name", chosen.name);
    set("drawing", draw(labelRule(chosen)));
    set("kind", chosen.value_kind);
    set("decimals", String(chosen.decimals));
  };
  const save = async () => {
    setTried(true);
    const name = value.name.trim();
    if (!read.ok || name === "") throw new FormRefused();
    const { cut } = read;
    const body = {
      name,
      prefix: cut.prefix,
      length: cut.length,
      item_start: cut.itemStart,
      item_length: cut.itemLength,
      value_start: cut.valueStart,
      value_length: cut.valueLength,
      check_digit: cut.checkDigit,
      value_kind: value.kind,
      decimals: Number(value.decimals),
      branch: value.branch === EVERYWHERE ? null : value.branch,
      active: value.active,
    };
    const saved = rule ? await changeRule(rule.id, body) : await addRule(body);
    await refreshRules(client);
    tell(`${saved.name} is ${rule ? "changed" : "added"}.`);
  };
  const drawingError = (problem: Problem | null) =>
    (isTried && !read.ok ? read.reason : undefined) ??
    CUT_POINTERS.map((pointer) => problem?.at(pointer)).find((sentence) => sentence !== undefined);
  return (
    <EditDrawer
      title={rule ? `Edit ${rule.name}` : "Add a rule"}
      saveName={rule ? "Save" : "Add"}
      isChanged={draft.isChanged}
      pointers={POINTERS}
      save={save}
      onClose={props.onClose}
    >
      {(problem) => (
        <>
          {!rule && (
            <Select
              label="Begin with"
              description="As many scales are set up; change below what is different."
              placeholder="Choose a preset"
              data-autofocus
              maxDropdownHeight={420}
              data={presets.map((each) => ({ value: each.key, label: each.name }))}
              renderOption={({ option }) => {
                const shown = presets.find((each) => each.key === option.value);
                return (
                  <div>
                    {option.label}
                    {shown && (
                      <Text size="sm" c="dimmed" ff="monospace" dir="ltr">
                        {draw(labelRule(shown))}
                      </Text>
                    )}
                  </div>
                );
              }}
              value={preset}
              onChange={(key) => {
                const chosen = presets.find((each) => each.key === key);
                if (chosen) begin(chosen);
              }}
            />
          )}
          <TextInput
            label="Name"
            description="Of the scale or machine that prints such labels."
            required
            maxLength={100}
            value={value.name}
            error={
              isTried && value.name.trim() === "" ? "A rule has a name." : problem?.at("/name")
            }
            onChange={(event) => set("name", event.currentTarget.value)}
          />
          <TextInput
            label="Digits"
            description="The first digits as they are, then I for each digit of the product, V for each of the value, C for the check digit, and . for any other."
            required
            maxLength={60}
            spellCheck={false}
            autoCapitalize="characters"
            dir="ltr"
            placeholder="20IIIIIVVVVVC"
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            value={value.drawing}
            error={drawingError(problem)}
            onChange={(event) => set("drawing", event.currentTarget.value)}
          />
          {read.ok && <DigitPicture cut={read.cut} kind={value.kind} />}
          <Select
            label="The value is"
            allowDeselect={false}
            data={KINDS}
            value={value.kind}
            error={problem?.at("/value_kind")}
            onChange={(kind) => set("kind", (kind ?? "weight") as LabelRule["valueKind"])}
          />
          <Select
            label="Digits after the point"
            allowDeselect={false}
            data={DECIMALS}
            value={value.decimals}
            error={problem?.at("/decimals")}
            onChange={(decimals) => set("decimals", decimals ?? "0")}
          />
          {read.ok && <Example cut={read.cut.valueLength} decimals={Number(value.decimals)} />}
          <Select
            label="Branch"
            description="A branch's own rules are asked before those of all branches."
            allowDeselect={false}
            searchable={branches.length > 8}
            data={[
              { value: EVERYWHERE, label: "All branches" },
              ...branches.map((branch) => ({
                value: branch.code,
                label:
                  branch.name === branch.code ? branch.code : `${branch.name} (${branch.code})`,
              })),
            ]}
            value={value.branch}
            error={problem?.at("/branch")}
            onChange={(branch) => set("branch", branch ?? EVERYWHERE)}
          />
          <Switch
            label="In use: registers read by it"
            py="sm"
            checked={value.active}
            onChange={(event) => set("active", event.currentTarget.checked)}
          />
        </>
      )}
    </EditDrawer>
  );
}

/** What a value of so many digits would say. */
function Example(props: { cut: number; decimals: number }) {
  const digits = "00525".slice(-props.cut).padStart(props.cut, "0");
  return (
    <Text size="sm" c="dimmed">
      {digits} says {withPoint(digits, props.decimals)}.
    </Text>
  );
}
