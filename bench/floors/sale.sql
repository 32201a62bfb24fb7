-- One sale of three lines, and all that follows from it: the rows that recording it writes.
-- :names are the sale's; bench/floors/__init__.py says what they are. PostgreSQL and SQLite run it.
UPDATE registers SET receipts = receipts + 1 WHERE id = :register;

INSERT INTO purchases (
    id, kind, counted, branch_id, register_id, receipt_count, receipt_number, cashier, customer_id,
    occurred_at, recorded_at, business_date, business_hour, units_milli, discount_minor, tax_minor,
    adjustment_minor, total_minor, change_minor, currency, offline, source, content_hash
) VALUES (
    :id, 'purchase', 1, :branch, :register,
    (SELECT receipts FROM registers WHERE id = :register),
    (SELECT 'SM' || branch_id || '-' || code || '-'
            || substr(CAST(1000000 + receipts AS VARCHAR), 2)
     FROM registers WHERE id = :register),
    'dana', :customer,
    :moment, :moment, :day, :hour, 3000, 0, :tax,
    0, :total, :change, 'EUR', FALSE, 'api', :hash
);

INSERT INTO purchase_items (
    purchase_id, line, product_id, sku, product_name, category_id, quantity_milli, unit_price_minor,
    list_price_minor, line_discount_minor, shared_discount_minor, tax_rate_bp, total_minor
) VALUES
    (:id, 1, :product_a, 'BENCH-1', 'Product 1', :category_a, 1000, :price_a, :price_a, 0, 0, 700, :price_a),
    (:id, 2, :product_b, 'BENCH-2', 'Product 2', :category_b, 1000, :price_b, :price_b, 0, 0, 1900, :price_b),
    (:id, 3, :product_c, 'BENCH-3', 'Product 3', :category_c, 1000, :price_c, :price_c, 0, 0, 1900, :price_c);

INSERT INTO purchase_taxes (purchase_id, tax_rate_bp, gross_minor, tax_minor) VALUES
    (:id, 700, :price_a, :tax_a),
    (:id, 1900, :gross_b, :tax_b);

INSERT INTO payments (purchase_id, line, method, tendered_minor, amount_minor)
VALUES (:id, 1, 'cash', 10000, :total);

INSERT INTO stock_movements (branch_id, product_id, kind, quantity_milli, purchase_id, occurred_at)
VALUES
    (:branch, :product_a, 'sale', -1000, :id, :moment),
    (:branch, :product_b, 'sale', -1000, :id, :moment),
    (:branch, :product_c, 'sale', -1000, :id, :moment);

INSERT INTO stock_levels (branch_id, product_id, quantity_milli) VALUES
    (:branch, :product_a, -1000),
    (:branch, :product_b, -1000),
    (:branch, :product_c, -1000)
ON CONFLICT (branch_id, product_id)
DO UPDATE SET quantity_milli = stock_levels.quantity_milli + excluded.quantity_milli;

INSERT INTO customer_totals (customer_id, purchases, spent_minor, first_at, last_at)
VALUES (:customer, 1, :total, :moment, :moment)
ON CONFLICT (customer_id) DO UPDATE SET
    purchases = customer_totals.purchases + 1,
    spent_minor = customer_totals.spent_minor + excluded.spent_minor,
    first_at = CASE WHEN excluded.first_at < customer_totals.first_at
               THEN excluded.first_at ELSE customer_totals.first_at END,
    last_at = CASE WHEN excluded.last_at > customer_totals.last_at
              THEN excluded.last_at ELSE customer_totals.last_at END;

INSERT INTO customer_branches (branch_id, customer_id, purchases, spent_minor, first_at, last_at)
VALUES (:branch, :customer, 1, :total, :moment, :moment)
ON CONFLICT (branch_id, customer_id) DO UPDATE SET
    purchases = customer_branches.purchases + 1,
    spent_minor = customer_branches.spent_minor + excluded.spent_minor,
    first_at = CASE WHEN excluded.first_at < customer_branches.first_at
               THEN excluded.first_at ELSE customer_branches.first_at END,
    last_at = CASE WHEN excluded.last_at > customer_branches.last_at
              THEN excluded.last_at ELSE customer_branches.last_at END;

INSERT INTO customer_days (
    business_date, branch_id, customer_id, purchases, spent_minor, first_at, last_at
) VALUES (:day, :branch, :customer, 1, :total, :moment, :moment)
ON CONFLICT (business_date, branch_id, customer_id) DO UPDATE SET
    purchases = customer_days.purchases + 1,
    spent_minor = customer_days.spent_minor + excluded.spent_minor,
    first_at = CASE WHEN excluded.first_at < customer_days.first_at
               THEN excluded.first_at ELSE customer_days.first_at END,
    last_at = CASE WHEN excluded.last_at > customer_days.last_at
              THEN excluded.last_at ELSE customer_days.last_at END;

INSERT INTO product_totals (branch_id, product_id, units_milli, revenue_minor, purchases) VALUES
    (:branch, :product_a, 1000, :price_a, 1),
    (:branch, :product_b, 1000, :price_b, 1),
    (:branch, :product_c, 1000, :price_c, 1)
ON CONFLICT (branch_id, product_id) DO UPDATE SET
    units_milli = product_totals.units_milli + excluded.units_milli,
    revenue_minor = product_totals.revenue_minor + excluded.revenue_minor,
    purchases = product_totals.purchases + excluded.purchases;

INSERT INTO daily_product_sales (
    business_date, branch_id, product_id, units_milli, revenue_minor, purchases
) VALUES
    (:day, :branch, :product_a, 1000, :price_a, 1),
    (:day, :branch, :product_b, 1000, :price_b, 1),
    (:day, :branch, :product_c, 1000, :price_c, 1)
ON CONFLICT (business_date, branch_id, product_id) DO UPDATE SET
    units_milli = daily_product_sales.units_milli + excluded.units_milli,
    revenue_minor = daily_product_sales.revenue_minor + excluded.revenue_minor,
    purchases = daily_product_sales.purchases + excluded.purchases;

INSERT INTO daily_category_sales (
    business_date, branch_id, category_id, units_milli, revenue_minor, purchases
) VALUES
    (:day, :branch, :category_a, 1000, :price_a, 1),
    (:day, :branch, :category_b, 1000, :price_b, 1),
    (:day, :branch, :category_c, 1000, :price_c, 1)
ON CONFLICT (business_date, branch_id, category_id) DO UPDATE SET
    units_milli = daily_category_sales.units_milli + excluded.units_milli,
    revenue_minor = daily_category_sales.revenue_minor + excluded.revenue_minor,
    purchases = daily_category_sales.purchases + excluded.purchases;

INSERT INTO daily_payment_sales (
    business_date, branch_id, method, purchases, units_milli, revenue_minor
) VALUES (:day, :branch, 'cash', 1, 3000, :total)
ON CONFLICT (business_date, branch_id, method) DO UPDATE SET
    purchases = daily_payment_sales.purchases + 1,
    units_milli = daily_payment_sales.units_milli + excluded.units_milli,
    revenue_minor = daily_payment_sales.revenue_minor + excluded.revenue_minor;

INSERT INTO hourly_branch_sales (
    business_date, branch_id, business_hour, purchases, walk_ins, units_milli, revenue_minor,
    discount_minor, tax_minor
) VALUES (:day, :branch, :hour, 1, 0, 3000, :total, 0, :tax)
ON CONFLICT (business_date, branch_id, business_hour) DO UPDATE SET
    purchases = hourly_branch_sales.purchases + 1,
    units_milli = hourly_branch_sales.units_milli + excluded.units_milli,
    revenue_minor = hourly_branch_sales.revenue_minor + excluded.revenue_minor,
    tax_minor = hourly_branch_sales.tax_minor + excluded.tax_minor;

INSERT INTO daily_branch_sales (
    business_date, branch_id, purchases, walk_ins, units_milli, revenue_minor, discount_minor,
    tax_minor
) VALUES (:day, :branch, 1, 0, 3000, :total, 0, :tax)
ON CONFLICT (business_date, branch_id) DO UPDATE SET
    purchases = daily_branch_sales.purchases + 1,
    units_milli = daily_branch_sales.units_milli + excluded.units_milli,
    revenue_minor = daily_branch_sales.revenue_minor + excluded.revenue_minor,
    tax_minor = daily_branch_sales.tax_minor + excluded.tax_minor;
