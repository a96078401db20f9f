#!/usr/bin/env bash
set -euo pipefail

source scripts/functions.sh

setup_apps

az deployment sub create \
    --name "lighthouse-$DEPLOYMENT_SUFFIX" \
    --location "$DEPLOYMENT_LOCATION" \
    --template-file iac/main.bicep \
    --parameters iac/main.bicepparam

helm upgrade --install lighthouse ./helm \
    --set azure.tenantId="$TENANT_ID" \
    --set azure.clientId="$CLIENT_APP_ID"
