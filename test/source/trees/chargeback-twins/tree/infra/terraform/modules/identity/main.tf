data "azuread_client_config" "current" {}

resource "random_uuid" "gateway_scope_id" {}
resource "random_uuid" "api_scope_id" {}
resource "random_uuid" "api_app_placeholder" {}

# Callers ask for tokens of this one, from anywhere.
resource "azuread_application" "gateway" {
  display_name     = "Metering Gateway"
  sign_in_audience = "AzureADMultipleOrgs"

  api {
    oauth2_permission_scope {
      id                         = random_uuid.gateway_scope_id.result
      admin_consent_display_name = "Call models"
      admin_consent_description  = "Call models through the gateway"
      type                       = "Admin"
      value                      = "access_as_user"
      enabled                    = true
    }
  }

  lifecycle {
    ignore_changes = [identifier_uris]
  }
}

resource "terraform_data" "gateway_identifier_uri" {
  provisioner "local-exec" {
    command = "az ad app update --id ${azuread_application.gateway.client_id} --identifier-uris api://${azuread_application.gateway.client_id}"
  }
}

# Only the gateway and our own dashboard call this one.
resource "azuread_application" "api" {
  display_name     = "Metering API"
  sign_in_audience = "AzureADMyOrg"
  identifier_uris  = ["api://${random_uuid.api_app_placeholder.result}"]

  api {
    oauth2_permission_scope {
      id                         = random_uuid.api_scope_id.result
      admin_consent_display_name = "Metering"
      admin_consent_description  = "Metering"
      type                       = "Admin"
      value                      = "access_as_user"
      enabled                    = true
    }
  }

  lifecycle {
    ignore_changes = [identifier_uris]
  }
}

resource "azuread_service_principal" "gateway" {
  client_id = azuread_application.gateway.client_id
}
