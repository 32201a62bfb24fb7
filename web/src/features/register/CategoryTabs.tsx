import type { Category } from "@/domain/catalogue";
import classes from "./ProductGrid.module.css";

type Props = {
  categories: readonly Category[];
  chosen: string | null;
  onChoose: (name: string | null) => void;
};

/** The categories in a row that scrolls. */
export function CategoryTabs({ categories, chosen, onChoose }: Props) {
  return (
    <nav className={classes.tabs} aria-label="Categories">
      {categories.map(({ name }) => (
        <button
          type="button"
          key={name}
          className={classes.tab}
          aria-pressed={name === chosen}
          onClick={(event) => {
            onChoose(name);
            event.currentTarget.scrollIntoView({ inline: "center", block: "nearest" });
          }}
        >
          {name ?? "Other"}
        </button>
      ))}
    </nav>
  );
}
