import {
  IconBarcode,
  IconBuildingStore,
  IconCategory,
  IconDownload,
  IconPackage,
  IconReceipt,
  IconStar,
  IconUpload,
  IconUsers,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import classes from "./route.module.css";

const PLACES = [
  { to: "purchases", name: "Purchases", icon: IconReceipt },
  { to: "products", name: "Products", icon: IconPackage },
  { to: "categories", name: "Categories", icon: IconCategory },
  { to: "customers", name: "Customers", icon: IconUsers },
  { to: "loyalty", name: "Loyalty", icon: IconStar },
  { to: "branches", name: "Branches", icon: IconBuildingStore },
  { to: "labels", name: "Labels", icon: IconBarcode },
  { to: "imports", name: "Imports", icon: IconUpload },
  { to: "exports", name: "Exports", icon: IconDownload },
];

/** The back office: its places beside it, or above it on a small screen. */
export function Component() {
  const { pathname } = useLocation();
  const places = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another current place
  useEffect(() => {
    const current = places.current?.querySelector("[aria-current=page]");
    current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <div className={classes.frame}>
      <nav aria-label="Back office" className={classes.places} ref={places}>
        {PLACES.map((place) => (
          <NavLink key={place.to} to={place.to} className={classes.place ?? ""}>
            <place.icon size={20} stroke={1.8} aria-hidden />
            {place.name}
          </NavLink>
        ))}
      </nav>
      <div className={classes.content}>
        <Outlet />
      </div>
    </div>
  );
}
