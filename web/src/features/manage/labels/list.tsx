import { ActionIcon, Badge, Button, Group, Menu, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { labelRule } from "@/domain/labels";
import { tell, tellRefusal } from "@/ui/notify";
import { PageHeader } from "@/ui/PageHeader";
import { useBranches } from "@/ui/shop";
import { Failed, Loading, Nothing } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import { DigitPicture } from "./DigitPicture";
import classes from "./list.module.css";
import { addRule, changeRule, labelRules, type Rule, refreshRules, removeRule } from "./queries";
import { RuleDrawer } from "./RuleDrawer";
import { Tester } from "./Tester";
import { KIND_WORDS } from "./words";

/** The rules by which the shop's own barcodes are read, and a place to try them. */
export function Component() {
  const [address, change] = useSearchState();
  const { data, error, refetch, dataUpdatedAt } = useQuery(labelRules);
  const edited = data?.find((each) => String(each.id) === address.get("edit"));
  const isOpen = address.get("add") !== null || edited !== undefined;
  const close = () => change({ add: null, edit: null }, "replace");
  return (
    <>
      <PageHeader title="Labels" about="Barcodes that scales and packing machines print.">
        <Button
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => change({ add: "1" })}
          aria-haspopup="dialog"
        >
          Add a rule
        </Button>
      </PageHeader>
      <div className={classes.columns}>
        <div>
          {error && <Failed error={error} retry={refetch} />}
          {!data && !error && <Loading rows={3} height={80} />}
          {data?.length === 0 && (
            <Nothing title="No rules yet">
              Add one for each kind of label that has a weight, a price or a count in it. Ordinary
              barcodes need none.
            </Nothing>
          )}
          {data &&
            groupsOf(data).map((rules) => (
              <RuleGroup
                key={rules[0]?.branch_id ?? 0}
                rules={rules}
                edit={(id) => change({ edit: String(id) })}
              />
            ))}
        </div>
        <Tester isListening={!isOpen} rulesKey={String(dataUpdatedAt)} />
      </div>
      {address.get("add") && <RuleDrawer onClose={close} />}
      {edited && <RuleDrawer key={edited.id} rule={edited} onClose={close} />}
    </>
  );
}

/** The rules of each branch, and those of all branches, in the order in which they are asked. */
function groupsOf(rules: readonly Rule[]): Rule[][] {
  const groups = new Map<number | null, Rule[]>();
  for (const rule of rules) {
    const group = groups.get(rule.branch_id);
    if (group) group.push(rule);
    else groups.set(rule.branch_id, [rule]);
  }
  return [...groups.values()];
}

function RuleGroup({ rules, edit }: { rules: Rule[]; edit: (id: number) => void }) {
  const code = rules[0]?.branch_code;
  const branch = useBranches("all").data?.find((each) => each.code === code);
  const name = code ? (branch?.name ?? code) : "All branches";
  return (
    <section className={classes.group} aria-label={`Rules of ${name}`}>
      <Title order={2} mb="xs">
        {name}
      </Title>
      <ol className={classes.rules}>
        {rules.map((rule) => (
          <RuleCard
            key={rule.id}
            rule={rule}
            isFirst={rule.position === 1}
            isLast={rule.position === rules.length}
            edit={() => edit(rule.id)}
          />
        ))}
      </ol>
    </section>
  );
}

function RuleCard(props: { rule: Rule; isFirst: boolean; isLast: boolean; edit: () => void }) {
  const { rule } = props;
  const client = useQueryClient();
  const act = async (change: () => Promise<unknown>) => {
    try {
      await change();
    } catch (error) {
      tellRefusal(error);
    }
    await refreshRules(client);
  };
  const move = (by: number) => act(() => changeRule(rule.id, { position: rule.position + by }));
  const setActive = (active: boolean) => act(() => changeRule(rule.id, { active }));
  const remove = () =>
    act(async () => {
      await removeRule(rule.id);
      tell(`${rule.name} is removed.`, () => act(() => addRule(asNew(rule))));
    });
  return (
    <li className={classes.rule}>
      <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
        <div className={classes.head}>
          <button
            type="button"
            className={classes.name}
            onClick={props.edit}
            aria-haspopup="dialog"
          >
            {rule.name}
          </button>
          <Badge color="gray">
            {KIND_WORDS[rule.value_kind]}
            {rule.decimals > 0 && `, ${rule.decimals} after the point`}
          </Badge>
          {!rule.active && <Badge color="gray">Not in use</Badge>}
        </div>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon size={44} color="gray" aria-label={`Actions for ${rule.name}`}>
              <IconDots size={20} aria-hidden color="var(--mantine-color-dimmed)" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item mih={44} onClick={props.edit}>
              Edit
            </Menu.Item>
            <Menu.Item mih={44} disabled={props.isFirst} onClick={() => move(-1)}>
              Move up
            </Menu.Item>
            <Menu.Item mih={44} disabled={props.isLast} onClick={() => move(1)}>
              Move down
            </Menu.Item>
            <Menu.Item mih={44} onClick={() => setActive(!rule.active)}>
              {rule.active ? "Take out of use" : "Use again"}
            </Menu.Item>
            <Menu.Item mih={44} onClick={remove}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <DigitPicture cut={labelRule(rule)} kind={rule.value_kind} />
      {rule.warnings.map((warning) => (
        <Text key={warning.message} size="sm" className={classes.warning}>
          <IconAlertTriangle size={16} aria-hidden />
          {warning.message}
        </Text>
      ))}
    </li>
  );
}

/** A rule to add again as it was, at its place. */
function asNew(rule: Rule) {
  const { id: _, branch_id, branch_code: __, warnings: ___, ...rest } = rule;
  return { ...rest, branch: branch_id };
}
