import { Badge, Button, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Branch } from "@/api/client";
import { useFormat } from "@/ui/format";
import { PageHeader } from "@/ui/PageHeader";
import { ScrollBox } from "@/ui/ScrollBox";
import { useBranches } from "@/ui/shop";
import { Failed, Loading, Nothing } from "@/ui/states";
import { useSearchState } from "@/ui/useSearchState";
import { purchasesAddress } from "../purchases/filters";
import { BranchDrawer } from "./BranchDrawer";
import classes from "./list.module.css";

/** The shop's branches, closed ones too. */
export function Component() {
  const [address, change] = useSearchState();
  const { data, error, refetch } = useBranches("all");
  const edited = data?.find((each) => String(each.id) === address.get("edit"));
  const close = () => change({ add: null, edit: null }, "replace");
  return (
    <>
      <PageHeader title="Branches">
        <Button
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => change({ add: "1" })}
          aria-haspopup="dialog"
        >
          Add a branch
        </Button>
      </PageHeader>
      {error && <Failed error={error} retry={refetch} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && (
        <Nothing title="No branches yet">Add the first one; a register sells in a branch.</Nothing>
      )}
      {data && data.length > 0 && (
        <ScrollBox label="Table of branches">
          <Table aria-label="Branches" miw="38rem">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Branch</Table.Th>
                <Table.Th scope="col">Time now</Table.Th>
                <Table.Th scope="col">Address</Table.Th>
                <Table.Th scope="col">State</Table.Th>
                <Table.Th scope="col">
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((branch) => (
                <Row
                  key={branch.id}
                  branch={branch}
                  edit={() => change({ edit: String(branch.id) })}
                />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
      {address.get("add") && <BranchDrawer onClose={close} />}
      {edited && <BranchDrawer key={edited.id} branch={edited} onClose={close} />}
    </>
  );
}

function Row({ branch, edit }: { branch: Branch; edit: () => void }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td>
        <Link className={classes.link} to={purchasesAddress({ branch: branch.code })}>
          {branch.name}
        </Link>
        {branch.name !== branch.code && (
          <Text size="sm" c="dimmed">
            {branch.code}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {format.time(new Date().toISOString(), branch.time_zone)}
        <Text size="sm" c="dimmed">
          {branch.time_zone}
        </Text>
      </Table.Td>
      <Table.Td className={classes.address}>{branch.address || "–"}</Table.Td>
      <Table.Td>
        <Badge color={branch.active ? "pine" : "gray"}>{branch.active ? "Open" : "Closed"}</Badge>
      </Table.Td>
      <Table.Td ta="end">
        <Button variant="default" onClick={edit} aria-label={`Edit ${branch.name}`}>
          Edit
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
