import { api, ask, type Branch } from "@/api/client";
import type { components } from "@/api/schema";

export const branchKeys = { all: ["branches"] as const };

export function addBranch(body: components["schemas"]["BranchIn"]): Promise<Branch> {
  return ask(api.POST("/management/branches", { body }));
}

export function changeBranch(
  id: number,
  body: components["schemas"]["BranchPatch"],
): Promise<Branch> {
  return ask(
    api.PATCH("/management/branches/{branch_id}", { params: { path: { branch_id: id } }, body }),
  );
}
