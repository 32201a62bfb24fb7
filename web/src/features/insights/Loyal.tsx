import { Anchor, Table } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { sentenceOf } from "@/api/problem";
import { saveFile, toCsv } from "@/ui/csv";
import { useFormat } from "@/ui/format";
import { Nothing } from "@/ui/states";
import { Action, Answered, Card } from "./ChartCard";
import { LOYAL_ID } from "./figures";
import classes from "./Lists.module.css";
import { loyalCsv } from "./loyal";
import { loyalOf, MOST_LOYAL, manyLoyal } from "./queries";
import type { Scope } from "./scope";
import { fileName } from "./sold";

export const FIRST_LOYAL = 10;

/** Who buys often: the first few, and all of them as a file. */
export function Loyal({ scope }: { scope: Scope }) {
  const asked = useQuery(loyalOf(scope, FIRST_LOYAL));
  const format = useFormat();
  const download = useMutation({
    mutationFn: () => manyLoyal(scope),
    onSuccess: ({ customers }) => {
      const { header, rows } = loyalCsv(customers);
      saveFile(fileName("loyal-customers", scope), toCsv(header, rows));
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "The file was not made",
        message: sentenceOf(error),
      }),
  });
  const loyal = asked.data;
  return (
    <Card
      title="Loyal customers"
      id={LOYAL_ID}
      actions={
        <Action
          name="Download Loyal customers as CSV"
          icon={IconDownload}
          isOff={!loyal?.total}
          isBusy={download.isPending}
          onClick={() => download.mutate()}
        />
      }
    >
      <Answered asked={asked} items={loyal} height={460}>
        {({ customers, total, min_purchases: least }) =>
          total === 0 ? (
            <Nothing title="No loyal customers in these days">
              Those with {format.count(least)} or more purchases would be here.
            </Nothing>
          ) : (
            <Table verticalSpacing={0} horizontalSpacing="xs" className={classes.table ?? ""}>
              <Table.Caption className={classes.caption ?? ""}>
                {customers.length < total
                  ? `The first ${format.count(customers.length)} of ${format.count(total)}`
                  : format.count(total)}{" "}
                with {format.count(least)} or more purchases
                {total > MOST_LOYAL && `. The file holds the first ${format.count(MOST_LOYAL)}.`}
              </Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Customer</Table.Th>
                  <Table.Th scope="col" className={classes.figure ?? ""}>
                    Purchases
                  </Table.Th>
                  <Table.Th scope="col" className={classes.figure ?? ""}>
                    Spent
                  </Table.Th>
                  <Table.Th scope="col" className={classes.figure ?? ""}>
                    Last visit
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {customers.map((customer) => (
                  <Table.Tr key={customer.customer_id}>
                    <Table.Th scope="row" className={classes.name ?? ""}>
                      <Anchor
                        component={Link}
                        to={`/manage/customers/${customer.customer_id}`}
                        className={classes.link ?? ""}
                      >
                        {customer.name || customer.code || "No name"}
                      </Anchor>
                    </Table.Th>
                    <Table.Td className={classes.figure ?? ""}>
                      {format.count(customer.purchases)}
                    </Table.Td>
                    <Table.Td className={classes.figure ?? ""}>
                      {format.money(customer.total_spent)}
                    </Table.Td>
                    <Table.Td className={classes.figure ?? ""}>
                      {format.day(customer.last_purchase_at.slice(0, 10))}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Answered>
    </Card>
  );
}
