export const authority = `https://login.microsoftonline.com/${import.meta.env.VITE_AZURE_TENANT_ID}`;
