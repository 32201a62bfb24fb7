import { Anchor, Table } from "@mantine/core";
import { Link } from "react-router";
import { useFormat } from "@/ui/format";
import classes from "./SoldTable.module.css";
import { MEASURES, type Sold, textOf } from "./sold";

const NAMES = { revenue: "Revenue", purchases: "Purchases", units: "Units" };

/** The numbers of a chart; each row leads to its purchases. */
export function SoldTable(props: { title: string; rows: string; items: Sold[] }) {
  const format = useFormat();
  return (
    <section className={classes.frame} aria-label={`${props.title}, table`}>
      <Table verticalSpacing={0} stickyHeader className={classes.table ?? ""}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{props.rows}</Table.Th>
            {MEASURES.map((measure) => (
              <Table.Th key={measure} scope="col" className={classes.figure ?? ""}>
                {NAMES[measure]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.items.map((item) => (
            <Table.Tr key={item.key}>
              <Table.Th scope="row" className={classes.name ?? ""}>
                <Anchor component={Link} to={item.to} className={classes.link ?? ""}>
                  {item.name}
                </Anchor>
              </Table.Th>
              {MEASURES.map((measure) => (
                <Table.Td key={measure} className={classes.figure ?? ""}>
                  {textOf(item, measure, format)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
