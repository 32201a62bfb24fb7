import { expect, test, vi } from "vitest";

vi.stubGlobal("navigator", { language: "en-GB" });
vi.stubGlobal("window", new EventTarget());

const { makeFormat } = await import("@/ui/format");
const { toCsv } = await import("@/ui/csv");
const { makeNames } = await import("./names");
const { heatOf, warmthOf } = await import("./heat");
const { loyalCsv } = await import("./loyal");
const sold = await import("./sold");

const format = makeFormat("EUR", 2);
const names = makeNames("en-GB");
const ALL = { from: null, to: null, branch: null };

function item(key: string, revenue = "0.00", purchases = 0, units = 0) {
  return { key, revenue, purchases, units };
}

test("days yet to come are left out, gaps are not", () => {
  const days = [item("2026-11-20", "5.00", 1, 2), item("2026-11-21"), item("2026-11-22")];
  const shown = sold.soldOverTime(
    { group_by: "day", items: days },
    { ...ALL, from: "2026-11-20", to: "2026-11-22" },
    "2026-11-21",
    format,
    names,
  );
  expect(shown.map((each) => each.key)).toEqual(["2026-11-20", "2026-11-21"]);
  expect(shown[0]).toEqual({
    key: "2026-11-20",
    name: format.longDay("2026-11-20"),
    short: "20 Nov",
    revenue: "5.00",
    purchases: 1,
    units: 2,
    to: "/manage/purchases?date=2026-11-20",
  });
});

test("what was sold on a day yet to come is shown all the same", () => {
  const items = [item("2026-11-21"), item("2026-11-22"), item("2026-11-23", "1.00", 1, 1)];
  const shown = sold.soldOverTime({ group_by: "day", items }, ALL, "2026-11-21", format, names);
  expect(shown).toHaveLength(3);
});

test("a week is named by its days in the range", () => {
  const [week] = sold.soldOverTime(
    { group_by: "week", items: [item("2026-W45", "1.00", 1, 1)] },
    { from: "2026-11-03", to: "2026-12-31", branch: null },
    "2026-12-31",
    format,
    names,
  );
  expect(week?.name).toBe("3 Nov 2026 – 8 Nov 2026");
});

test("the largest comes first by what is measured", () => {
  const items = sold.soldByCategory(
    [
      item("bread", "9.50", 1, 9),
      item("milk", "10.00", 3, 2),
      item("uncategorised", "-1.00", 2, 1),
    ],
    ALL,
  );
  expect(sold.ranked(items, "revenue").map((each) => each.name)).toEqual([
    "milk",
    "bread",
    "Uncategorised",
  ]);
  expect(sold.ranked(items, "units").map((each) => each.key)).toEqual([
    "bread",
    "milk",
    "uncategorised",
  ]);
  expect(items[2]?.to).toBe("/manage/purchases?category=uncategorised");
});

test("products lead to their purchases by number", () => {
  const [milk] = sold.soldProducts(
    [
      {
        rank: 1,
        product_id: 4,
        product_name: "milk",
        units_sold: 1.5,
        revenue: "3.00",
        purchases: 2,
      },
    ],
    { ...ALL, branch: "SM1" },
  );
  expect(milk?.to).toBe("/manage/purchases?branch=SM1&product=4");
  expect(milk && sold.textOf(milk, "units", format)).toBe("1.5");
  expect(milk && sold.textOf(milk, "revenue", format)).toBe("€3.00");
});

test("files hold plain figures and are named after what they hold", () => {
  const items = sold.soldByPayment([item("gift_card", "12.30", 2, 3.5)], ALL);
  expect(items[0]?.name).toBe("Gift card");
  const { header, rows } = sold.soldCsv(["payment_method"], items, (each) => [each.key]);
  expect(toCsv(header, rows)).toBe(
    "\uFEFFpayment_method,revenue,purchases,units\r\ngift_card,12.30,2,3.5\r\n",
  );
  const november = { from: "2026-11-01", to: "2026-11-30", branch: null };
  expect(sold.fileName("top-products", november)).toBe(
    "checkstand-top-products-2026-11-01-2026-11-30.csv",
  );
  expect(sold.fileName("branches", { ...november, branch: "../SM 1" })).toBe(
    "checkstand-branches-SM-1-2026-11-01-2026-11-30.csv",
  );
  expect(sold.fileName("branches", ALL)).toBe("checkstand-branches-all-days.csv");
  const day = { from: "2026-11-01", to: "2026-11-01", branch: null };
  expect(sold.fileName("branches", day)).toBe("checkstand-branches-2026-11-01.csv");
});

test("loyal customers keep the API's names in the file", () => {
  const { header, rows } = loyalCsv([
    {
      customer_id: "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44",
      code: null,
      name: "Dana Levi",
      purchases: 7,
      total_spent: "86.40",
      first_purchase_at: "2025-03-01T08:12:00Z",
      last_purchase_at: "2025-03-28T17:40:00Z",
    },
  ]);
  expect(header).toContain("last_purchase_at");
  expect(rows).toEqual([
    [
      "3f0c5d1e-8a57-4c2b-9b1f-0d9c5a7e2b44",
      null,
      "Dana Levi",
      7,
      "86.40",
      "2025-03-01T08:12:00Z",
      "2025-03-28T17:40:00Z",
    ],
  ]);
});

test("the heat map has the hours with sales, from the day that the week starts with", () => {
  const cells = Array.from({ length: 168 }, (_, at) => ({
    weekday: Math.floor(at / 24) + 1,
    hour: at % 24,
    revenue: "0.00",
    purchases: 0,
    units: 0,
  }));
  const put = (weekday: number, hour: number, purchases: number) =>
    Object.assign(cells[(weekday - 1) * 24 + hour] ?? {}, { purchases, revenue: "8.00" });
  put(1, 9, 4);
  put(5, 11, 2);
  const heat = heatOf(cells, ALL, names, 0);
  expect(heat.hours).toEqual([9, 10, 11]);
  expect(heat.weekdays.map((row) => row.weekday)).toEqual([7, 1, 2, 3, 4, 5, 6]);
  const monday = heat.weekdays[1]?.cells.map(warmthOf(heat, "purchases"));
  expect(monday).toEqual([1, 0, 0]);
  expect(heat.weekdays[5]?.cells[2]?.to).toBe("/manage/purchases?weekday=5&hour=11");
  expect(heatOf([], ALL, names, 1).hours).toEqual([]);
});
