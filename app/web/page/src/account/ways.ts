import { useQuery } from "@tanstack/react-query";
import { listIdentities } from "../api/providers";
import { listFactors } from "../api/security";

export const identitiesKey = ["identities"];
export const waysKey = ["ways"];
export const factorsKey = ["factors"];

/** The ways in of the account. */
export function useIdentities() {
  return useQuery({ queryKey: identitiesKey, queryFn: ({ signal }) => listIdentities(signal) });
}

/** What is asked for after the password. */
export function useFactors() {
  return useQuery({ queryKey: factorsKey, queryFn: ({ signal }) => listFactors(signal) });
}
