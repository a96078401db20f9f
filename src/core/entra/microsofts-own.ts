/** The tenant of personal Microsoft accounts (verified: Microsoft's claims reference). */
export const personalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** A client app of Microsoft's own. Every tenant has it, and nobody else can change it. */
export interface MicrosoftClient {
  readonly appId: string;
  readonly displayName: string;
}

/** Azure CLI; multi-tenant, without personal accounts (id verified: Microsoft's documentation). */
export const azureCli: MicrosoftClient = {
  appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
  displayName: "Azure CLI",
};

/** What Visual Studio Code signs in with when no client id was given (verified: its source). */
export const visualStudioCode: MicrosoftClient = {
  appId: "aebc6443-996d-45c2-90f0-388ff96faa56",
  displayName: "Visual Studio Code",
};

/** Those that people use with APIs of their own (verified: public documentation and issue threads). */
export const microsoftClients: readonly MicrosoftClient[] = [azureCli, visualStudioCode];
