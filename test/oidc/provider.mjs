// A certified OpenID provider with one client, for oidc_test.go: node provider.mjs PORT REDIRECT HOME.
import Provider from "oidc-provider";

const [port, redirect, home] = process.argv.slice(2);
const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: "todo",
      client_secret: "a secret that only the two of us know",
      redirect_uris: [redirect],
      post_logout_redirect_uris: [home],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      id_token_signed_response_alg: process.env.ALGORITHM ?? "RS256",
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  pkce: { required: () => true, methods: ["S256"] },
  features: { rpInitiatedLogout: { enabled: true } },
  cookies: { keys: ["a key for tests"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: id, groups: id === "ada" ? ["admins"] : [] }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
