import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  Table,
  TextInput,
  VisuallyHidden,
} from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Category } from "@/api/client";
import { EditDrawer, FormRefused } from "@/ui/EditDrawer";
import { tell, tellRefusal } from "@/ui/notify";
import { PageHeader } from "@/ui/PageHeader";
import { ScrollBox } from "@/ui/ScrollBox";
import { Failed, Loading, Nothing } from "@/ui/states";
import { useDraft } from "@/ui/useDraft";
import { useSearchState } from "@/ui/useSearchState";
import classes from "./categories.module.css";
import { addCategory, allCategories, changeCategory, refreshProducts } from "./queries";

/** The categories that products are sorted into. */
export function Component() {
  const [address, change] = useSearchState();
  const { data, error, refetch } = useQuery(allCategories);
  const edited = data?.find((each) => String(each.id) === address.get("edit"));
  const close = () => change({ add: null, edit: null }, "replace");
  return (
    <div className={classes.page}>
      <PageHeader title="Categories">
        <Button
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => change({ add: "1" })}
          aria-haspopup="dialog"
        >
          Add a category
        </Button>
      </PageHeader>
      {error && <Failed error={error} retry={refetch} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && (
        <Nothing title="No categories yet">
          Add one here, or name one with a product: it is made then.
        </Nothing>
      )}
      {data && data.length > 0 && (
        <ScrollBox label="Table of categories">
          <Table aria-label="Categories">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Name</Table.Th>
                <Table.Th scope="col">In use</Table.Th>
                <Table.Th scope="col">
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((category) => (
                <Row
                  key={category.id}
                  category={category}
                  edit={() => change({ edit: String(category.id) })}
                />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
      {address.get("add") && <CategoryDrawer onClose={close} />}
      {edited && <CategoryDrawer key={edited.id} category={edited} onClose={close} />}
    </div>
  );
}

function Row({ category, edit }: { category: Category; edit: () => void }) {
  const client = useQueryClient();
  const setActive = async (active: boolean, isUndo = false) => {
    try {
      await changeCategory(category.id, { active });
      if (!isUndo) {
        tell(`${category.name} is ${active ? "in use again" : "deactivated"}.`, () =>
          setActive(!active, true),
        );
      }
    } catch (error) {
      tellRefusal(error);
    }
    await refreshProducts(client);
  };
  return (
    <Table.Tr>
      <Table.Td>
        <Link
          className={classes.link}
          to={`/manage/products?category=${encodeURIComponent(category.name)}&active=all`}
        >
          {category.name}
        </Link>
      </Table.Td>
      <Table.Td>
        <Badge color={category.active ? "pine" : "gray"}>
          {category.active ? "Yes" : "Deactivated"}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Group justify="flex-end">
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon size={44} color="gray" aria-label={`Actions for ${category.name}`}>
                <IconDots size={20} aria-hidden color="var(--mantine-color-dimmed)" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item mih={44} onClick={edit}>
                Rename
              </Menu.Item>
              <Menu.Item mih={44} onClick={() => setActive(!category.active)}>
                {category.active ? "Deactivate" : "Reactivate"}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function CategoryDrawer(props: { category?: Category; onClose: () => void }) {
  const { category } = props;
  const draft = useDraft({ name: category?.name ?? "" });
  const [isEmpty, setEmpty] = useState(false);
  const client = useQueryClient();
  const save = async () => {
    const name = draft.value.name.trim();
    setEmpty(name === "");
    if (name === "") throw new FormRefused();
    const saved = category ? await changeCategory(category.id, { name }) : await addCategory(name);
    tell(category ? `${category.name} is now called ${saved.name}.` : `${saved.name} is added.`);
    refreshProducts(client);
  };
  return (
    <EditDrawer
      title={category ? `Rename ${category.name}` : "Add a category"}
      saveName={category ? "Save" : "Add"}
      isChanged={draft.isChanged}
      pointers={["/name"]}
      save={save}
      onClose={props.onClose}
    >
      {(problem) => (
        <TextInput
          label="Name"
          required
          maxLength={100}
          data-autofocus
          value={draft.value.name}
          error={isEmpty ? "A category has a name." : problem?.at("/name")}
          onChange={(event) => draft.set("name", event.currentTarget.value)}
        />
      )}
    </EditDrawer>
  );
}
