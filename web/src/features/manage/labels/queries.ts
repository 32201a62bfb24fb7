import type { QueryClient } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Rule = Schemas["ManagedLabelRule"];
export type Preset = Schemas["LabelPresetOut"];
export type NewRule = Schemas["LabelRuleIn"];
export type Trial = Schemas["LabelTestOut"];

export const labelRules = {
  queryKey: ["labels"],
  queryFn: async () => (await ask(api.GET("/management/labels"))).items,
};

export const labelPresets = {
  queryKey: ["label-presets"],
  queryFn: async () => (await ask(api.GET("/management/labels/presets"))).items,
  staleTime: Number.POSITIVE_INFINITY,
};

export function addRule(body: NewRule): Promise<Rule> {
  return ask(api.POST("/management/labels", { body }));
}

export function changeRule(id: number, body: Schemas["LabelRulePatch"]): Promise<Rule> {
  return ask(
    api.PATCH("/management/labels/{rule_id}", { params: { path: { rule_id: id } }, body }),
  );
}

export async function removeRule(id: number): Promise<void> {
  await ask(api.DELETE("/management/labels/{rule_id}", { params: { path: { rule_id: id } } }));
}

export function tryBarcode(barcode: string, branch: string | null): Promise<Trial> {
  return ask(api.POST("/management/labels/test", { body: { barcode, branch } }));
}

/** Lets the screen show the rules as they are now: a change moves and warns others, too. */
export function refreshRules(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: labelRules.queryKey });
}
