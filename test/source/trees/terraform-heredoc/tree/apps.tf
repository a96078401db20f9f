resource "random_uuid" "scope" {}

# The API behind the gateway.
resource "azuread_application" "api" {
  display_name     = "Library MCP"
  sign_in_audience = "AzureADMyOrg"

  api {
    requested_access_token_version = 2

    oauth2_permission_scope {
      id                         = random_uuid.scope.result
      admin_consent_display_name = "Use the library"
      admin_consent_description  = "Lets the client use the library for the signed-in person"
      type                       = "User"
      value                      = "books.read"
      enabled                    = true
    }
  }
}

# What people sign in with.
resource "azuread_application" "client" {
  display_name     = "Library MCP client"
  sign_in_audience = "AzureADMyOrg"

  public_client {
    redirect_uris = ["http://localhost"]
  }

  required_resource_access {
    resource_app_id = azuread_application.api.client_id

    resource_access {
      id   = random_uuid.scope.result
      type = "Scope"
    }
  }
}

resource "azuread_application_pre_authorized" "client" {
  application_id       = azuread_application.api.id
  authorized_client_id = azuread_application.client.client_id
  permission_ids       = [random_uuid.scope.result]
}

# Backs the catalogue up at night; nothing of MCP.
resource "azuread_application" "backup" {
  display_name     = "Library backup job"
  sign_in_audience = "AzureADMyOrg"
}
