import { Dialog } from "../ui/Dialog";
import { FactorSection } from "./FactorSection";
import { IdentitiesSection } from "./IdentitiesSection";
import { LeaveSection } from "./LeaveSection";
import { PasskeySection } from "./PasskeySection";
import { PasswordSection } from "./PasswordSection";
import { SessionsSection } from "./SessionsSection";

/** How somebody signs in, where they are signed in, and how they leave. */
export default function AccountDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Account and security" onClose={onClose} testId="account-dialog" wide>
      <div className="account-sections">
        <SessionsSection />
        <IdentitiesSection />
        <PasswordSection />
        <PasskeySection />
        <FactorSection />
        <LeaveSection />
      </div>
    </Dialog>
  );
}
