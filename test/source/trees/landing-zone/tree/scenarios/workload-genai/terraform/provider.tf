terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }

  backend "azurerm" {
    use_azuread_auth = true
    tenant_id        = "7b1f4c52-9d3e-4a68-8f20-3c5a6e1d9b74"
  }
}

provider "azurerm" {
  features {}
  tenant_id = "7b1f4c52-9d3e-4a68-8f20-3c5a6e1d9b74"
}
