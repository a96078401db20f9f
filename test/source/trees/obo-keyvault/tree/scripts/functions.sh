#!/usr/bin/env bash

# Makes both app registrations, or finds them.
setup_apps() {
    TENANT_ID=$(az account show --query tenantId -o tsv)
    echo "Using tenant: $TENANT_ID"

    API_APP_NAME="$DEPLOYMENT_NAME-$DEPLOYMENT_SUFFIX-api"
    CLIENT_APP_NAME="$DEPLOYMENT_NAME-$DEPLOYMENT_SUFFIX-client"

    API_APP_ID=$(az ad app list --display-name "$API_APP_NAME" --query "[0].appId" -o tsv)
    if [ "$API_APP_ID" == "" ]; then
        API_APP_ID=$(az ad app create \
            --display-name "$API_APP_NAME" \
            --identifier-uris "api://$API_APP_NAME" \
            --query appId -o tsv)

        az ad app update --id "$API_APP_ID" --set accessTokenAcceptedVersion=1 > /dev/null
    fi

    CLIENT_APP_ID=$(az ad app list --display-name "$CLIENT_APP_NAME" --query "[0].appId" -o tsv)
    if [ "$CLIENT_APP_ID" == "" ]; then
        CLIENT_APP_ID=$(az ad app create \
            --display-name "$CLIENT_APP_NAME" \
            --web-redirect-uris "https://localhost:5001/signin-oidc" \
            --query appId -o tsv)
    fi

    export TENANT_ID API_APP_ID CLIENT_APP_ID
}

# The cluster's service account signs in as the client app.
trust_cluster() {
    az ad app federated-credential create --id "$CLIENT_APP_ID" \
        --parameters "{\"name\":\"aks\",\"issuer\":\"$OIDC_ISSUER\",\"subject\":\"system:serviceaccount:default:lighthouse\",\"audiences\":[\"api://AzureADTokenExchange\"]}"
}
