# What to paste into the portal where az rest is not allowed.
cat <<'GUIDE'
Put your tenant where it says YOUR-TENANT:

<policies>
  <inbound>
    <validate-azure-ad-token tenant-id="YOUR-TENANT" />
  </inbound>
</policies>
GUIDE

echo "export AZURE_TENANT_ID=$TENANT_ID" >> ~/.notes-mcp
