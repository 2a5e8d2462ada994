import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "../api/http";
import { listServers, permitTool } from "../api/servers";
import type { ForeignServer, ForeignTool, ServerStatus } from "../api/types";
import { keys } from "../live/cache";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { useSession } from "./SessionGate";

/** How often the servers are looked at while somebody looks at them. */
const lookMillis = 5000;

const words: Record<ServerStatus, string> = {
  connecting: "Connecting",
  ready: "Ready",
  unreachable: "Not reached",
  refused: "Not allowed",
};

interface Props {
  onClose: () => void;
  onTokens: () => void;
}

/** The list in other programs, and tools of other servers for the assistant. */
export default function ConnectionsDialog({ onClose, onTokens }: Props) {
  const { local } = useSession();
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: keys.servers,
    queryFn: ({ signal }) => listServers(signal),
    refetchInterval: lookMillis,
  });
  const [fault, setFault] = useState("");
  const permit = async (tool: ForeignTool, fields: { enabled?: boolean; ask?: boolean }) => {
    setFault("");
    // Shown at once, and taken back if the server does not take it.
    client.setQueryData<ForeignServer[]>(
      keys.servers,
      (servers) => servers && withTool(servers, { ...tool, ...fields }),
    );
    try {
      const saved = await permitTool(tool.name, fields);
      client.setQueryData<ForeignServer[]>(keys.servers, (servers) => servers && withTool(servers, saved));
    } catch (problem) {
      setFault(sentence(problem));
      await client.invalidateQueries({ queryKey: keys.servers });
    }
  };
  const address = `${location.origin}/mcp`;
  const problem = fault || (error ? sentence(error) : "");
  return (
    <Dialog title="Connections" onClose={onClose} testId="connections" wide>
      <section className="connection-part" aria-labelledby="list-elsewhere">
        <h3 id="list-elsewhere">Your list in other programs</h3>
        <p className="dialog-text">
          Chat programs and editors that speak MCP can use your list at this address
          {local ? ", as long as they run on this machine." : "; they need an access token of yours."}
        </p>
        <p className="connection-address">
          <code data-testid="mcp-address">{address}</code>
          <CopyButton text={address} label="Copy the address" />
        </p>
        {!local && (
          <button type="button" className="link" onClick={onTokens}>
            Make an access token
          </button>
        )}
      </section>
      <section className="connection-part" aria-labelledby="servers-elsewhere">
        <h3 id="servers-elsewhere">Tools for the assistant</h3>
        <p className="dialog-text">
          A language model that answers you can use tools of other servers. It asks you before each use, unless you
          allow it.
        </p>
        {problem && (
          <p className="form-error" role="alert">
            {problem}
          </p>
        )}
        {data?.length === 0 && (
          <p className="history-note" data-testid="no-servers">
            There are no other servers. Whoever runs this app names them in its configuration.
          </p>
        )}
        {(data ?? []).map((server) => (
          <Server key={server.name} server={server} onPermit={(tool, fields) => void permit(tool, fields)} />
        ))}
      </section>
    </Dialog>
  );
}

interface ServerProps {
  server: ForeignServer;
  onPermit: (tool: ForeignTool, fields: { enabled?: boolean; ask?: boolean }) => void;
}

function Server({ server, onPermit }: ServerProps) {
  const tools = server.tools ?? [];
  return (
    <article className="server" data-testid="server">
      <header className="server-head">
        <h4>{server.name}</h4>
        <span className="server-host">{server.host}</span>
        <span className={`server-status server-${server.status}`}>{words[server.status]}</span>
      </header>
      {server.error && <p className="server-note">{server.error}</p>}
      {tools.length > 0 && (
        <ul className="server-tools">
          {tools.map((tool) => (
            <Tool key={tool.name} tool={tool} onPermit={(fields) => onPermit(tool, fields)} />
          ))}
        </ul>
      )}
      {server.status === "ready" && tools.length === 0 && <p className="server-note">It has no tools.</p>}
      {server.left_out > 0 && (
        <p className="server-note">
          {server.left_out} more {server.left_out === 1 ? "is" : "are"} left out, because of a name or a form that
          cannot be used here, or because there are too many.
        </p>
      )}
    </article>
  );
}

interface ToolProps {
  tool: ForeignTool;
  onPermit: (fields: { enabled?: boolean; ask?: boolean }) => void;
}

function Tool({ tool, onPermit }: ToolProps) {
  const name = tool.name.slice(tool.name.indexOf("__") + 2);
  return (
    <li className="tool" data-testid="tool">
      <label className="tick tool-name">
        <input
          type="checkbox"
          role="switch"
          checked={tool.enabled}
          aria-checked={tool.enabled}
          aria-label={`Use ${name}`}
          onChange={(event) => onPermit({ enabled: event.target.checked })}
        />
        <code>{name}</code>
      </label>
      <select
        className="input tool-ask"
        aria-label={`Before ${name} is used`}
        value={tool.ask ? "ask" : "allow"}
        disabled={!tool.enabled}
        onChange={(event) => onPermit({ ask: event.target.value === "ask" })}
      >
        <option value="ask">Ask every time</option>
        <option value="allow">Allow</option>
      </select>
      {tool.description && (
        <p className="tool-text" dir="auto">
          {tool.description}
        </p>
      )}
    </li>
  );
}

/** The servers with a tool as it is now. */
function withTool(servers: ForeignServer[], tool: ForeignTool): ForeignServer[] {
  return servers.map((server) => ({
    ...server,
    tools: (server.tools ?? []).map((other) => (other.name === tool.name ? tool : other)),
  }));
}
