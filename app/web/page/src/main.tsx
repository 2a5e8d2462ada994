import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { SessionGate } from "./account/SessionGate";
import { Fault } from "./api/http";
import { OutboxProvider } from "./offline/OutboxProvider";
import { LiveProvider } from "./live/LiveProvider";
import { App } from "./shell/App";
import "./styles/index.css";
import { ErrorBoundary } from "./ui/ErrorBoundary";
import { ToastProvider } from "./ui/Toasts";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: "always", // localhost is there without a network
      retry: (count, error) => (!(error instanceof Fault) || error.status === 0 || error.status >= 500) && count < 2,
    },
  },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <QueryClientProvider client={client}>
          <ToastProvider>
            <SessionGate>
              <LiveProvider>
                <OutboxProvider>
                  <App />
                </OutboxProvider>
              </LiveProvider>
            </SessionGate>
          </ToastProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </StrictMode>,
  );
}
