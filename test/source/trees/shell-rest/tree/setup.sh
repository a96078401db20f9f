#!/usr/bin/env bash
set -euo pipefail

SUBSCRIPTION_ID=$(az account show --query id -o tsv)
TENANT_ID=$(az account show --query tenantId -o tsv)
APIM_ID="/subscriptions/$SUBSCRIPTION_ID/resourceGroups/rg-notes/providers/Microsoft.ApiManagement/service/apim-notes"

API_APP_ID=$(az ad app create --display-name "Notes MCP" --query appId -o tsv)

# The policy, as rawxml: <validate-azure-ad-token tenant-id="$TENANT_ID">
cat > policy.xml <<XML
<policies>
  <inbound>
    <base />
    <validate-azure-ad-token tenant-id="$TENANT_ID" header-name="Authorization">
      <audiences>
        <audience>$API_APP_ID</audience>
      </audiences>
    </validate-azure-ad-token>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>
XML

jq -n --rawfile value policy.xml '{properties: {format: "rawxml", value: $value}}' > body.json
az rest --method put --url "$APIM_ID/apis/notes/policies/policy?api-version=2024-05-01" --body @body.json

az rest --method put \
  --url "$APIM_ID/apis/notes/operations/prm/policies/policy?api-version=2024-05-01" \
  --body "{\"properties\":{\"format\":\"rawxml\",\"value\":\"<policies><inbound><return-response><set-status code='200' reason='OK' /><set-body>{'authorization_servers':['https://login.microsoftonline.com/$TENANT_ID/v2.0']}</set-body></return-response></inbound></policies>\"}}"

source scripts/guide.sh
