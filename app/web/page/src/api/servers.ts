import { get, send } from "./http";
import type { ForeignServer, ForeignTool } from "./types";

export async function listServers(signal?: AbortSignal): Promise<ForeignServer[]> {
  const answer = await get<{ servers: ForeignServer[] | null }>("/api/me/mcp/servers", signal);
  return answer.servers ?? [];
}

export function permitTool(name: string, fields: { enabled?: boolean; ask?: boolean }): Promise<ForeignTool> {
  return send("PATCH", `/api/me/mcp/tools/${encodeURIComponent(name)}`, fields);
}
