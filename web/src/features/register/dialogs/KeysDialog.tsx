import { Table, Text } from "@mantine/core";
import { ALL_ACTIONS } from "../actions";
import { KeyWords } from "../Keys";
import { register } from "../thisRegister";
import { RegisterDialog } from "./RegisterDialog";

const TYPED = [
  { text: "5*", means: "Five of the next product" },
  { text: "0.525*", means: "A weight for the next product" },
  { text: "apple:3,bread:1", means: "Several products at once" },
  { text: "mil choc", means: "Products with words that begin so; arrow keys choose, Enter adds" },
];

/** Every key, and what can be typed. */
export function KeysDialog() {
  return (
    <RegisterDialog title="Keys" size="lg" onClose={() => register.close()}>
      <Table aria-label="Keys" verticalSpacing={6}>
        <Table.Tbody>
          {ALL_ACTIONS.map((action) => (
            <Table.Tr key={action.id}>
              <Table.Th scope="row" fw={500}>
                {action.name}
              </Table.Th>
              <Table.Td ta="end">
                {action.keys.map((key, position) => (
                  <span key={key}>
                    {position > 0 && " or "}
                    <KeyWords name={key} />
                  </span>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text fw={650} mt="md" component="h3">
        Into the field
      </Text>
      <Table aria-label="What can be typed" verticalSpacing={6}>
        <Table.Tbody>
          {TYPED.map(({ text, means }) => (
            <Table.Tr key={text}>
              <Table.Th scope="row" ff="monospace" fw={600}>
                {text}
              </Table.Th>
              <Table.Td>{means}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">
        A scanner works everywhere, whatever is open. In the payment Enter takes exact cash and F10
        a card.
      </Text>
    </RegisterDialog>
  );
}
